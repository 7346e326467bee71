"""The judge of the cluster's test sees what it has to see."""

import pytest

from tests.deploy.load import Talk, faults_in

FIRST, SECOND = "i have a headache", "there is a bruise"


def test_a_sound_conversation_has_no_faults() -> None:
    talk = Talk("t", acknowledged=[FIRST, SECOND])

    assert faults_in([SECOND, FIRST], {"present": ["bruising", "headache"]}, talk) == []


def test_a_message_without_an_answer_may_be_stored_or_not() -> None:
    talk = Talk("t", acknowledged=[FIRST], unanswered=[SECOND])

    assert faults_in([FIRST], {"present": ["headache"]}, talk) == []
    assert faults_in([FIRST, SECOND], {"present": ["headache", "bruising"]}, talk) == []


@pytest.mark.parametrize(
    ("stored", "present", "fault"),
    [
        ([FIRST], ["headache"], f"lost: {SECOND}"),
        ([FIRST, SECOND, SECOND], ["headache", "bruising"], f"doubled: {SECOND}"),
        ([FIRST, SECOND], ["bruising"], "forgotten: headache"),
        ([], None, f"lost: {FIRST}"),
    ],
)
def test_what_is_lost_doubled_or_forgotten_is_a_fault(stored: list[str], present: list[str] | None, fault: str) -> None:
    talk = Talk("t", acknowledged=[FIRST, SECOND])

    assert fault in faults_in(stored, present and {"present": present}, talk)
