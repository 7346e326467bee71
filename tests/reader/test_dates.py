"""When: the date meant, how exact it is, and what it dates. NOW is Sunday 22 November 2026."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reader.conftest import NOW
from triage_bot.reader import dates
from triage_bot.reader.dates import find_times

TODAY, YESTERDAY = NOW, date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("today", TODAY, 0),
        ("this morning", TODAY, 0),
        ("tonight", TODAY, 0),
        ("3 hours ago", TODAY, 0),
        ("half an hour ago", TODAY, 0),
        ("20 minutes ago", TODAY, 0),
        ("yesterday", YESTERDAY, 0),
        ("last night", YESTERDAY, 0),
        ("the day before yesterday", date(2026, 11, 20), 0),
        ("5 days ago", date(2026, 11, 17), 0),
        ("five days ago", date(2026, 11, 17), 0),
        ("5 dayz ago", date(2026, 11, 17), 0),
        ("for over 5 days", date(2026, 11, 16), 0),
        ("it is the twenty-third day", date(2026, 10, 30), 0),
        ("a day ago", YESTERDAY, 0),
        ("5 or 6 days ago", date(2026, 11, 16), 0),
        ("5-6 days ago", date(2026, 11, 16), 0),
        ("a couple of days ago", date(2026, 11, 20), 1),
        ("a few days ago", date(2026, 11, 19), 2),
        ("nineteen days ago", date(2026, 11, 3), 0),
        ("twenty-one days ago", date(2026, 11, 1), 0),
        ("a week and a half ago", date(2026, 11, 12), 2),
        ("3 and a half weeks later", date(2026, 10, 29), 2),
        ("2.5 weeks ago", date(2026, 11, 5), 2),
        ("several days ago", date(2026, 11, 17), 2),
        ("10 days post", date(2026, 11, 12), 0),
        ("a week ago", date(2026, 11, 15), 2),
        ("2 weeks ago", date(2026, 11, 8), 2),
        ("two weeks back", date(2026, 11, 8), 2),
        ("a fortnight ago", date(2026, 11, 8), 0),
        ("a month ago", date(2026, 10, 23), 10),
        ("3 months ago", date(2026, 8, 23), 10),
        ("2 years ago", date(2024, 11, 22), 120),
        ("last week", date(2026, 11, 15), 3),
        ("last month", date(2026, 10, 23), 12),
        ("last year", date(2025, 11, 22), 180),
        ("the other day", date(2026, 11, 19), 2),
        ("day 6", date(2026, 11, 16), 0),
        ("day six", date(2026, 11, 16), 0),
        ("week 2", date(2026, 11, 8), 4),
        ("three full weeks ago", date(2026, 11, 1), 2),
        ("a solid month ago", date(2026, 10, 23), 10),
        ("a week ago wednesday", date(2026, 11, 11), 0),
        ("a week past wednesday", date(2026, 11, 11), 0),
        ("had it done wednesday week", date(2026, 11, 11), 0),
        ("three weeks on thursday", date(2026, 11, 1), 2),
        ("it is the 18th day", date(2026, 11, 4), 0),
        ("second week.", date(2026, 11, 11), 3),
        ("it's twenty-two days today", date(2026, 10, 31), 0),
        ("all week", date(2026, 11, 16), 2),
        ("that bruise is 3 weeks old", date(2026, 11, 1), 2),
        ("on monday", date(2026, 11, 16), 0),
        ("last tuesday", date(2026, 11, 17), 0),
        ("on saturday", YESTERDAY, 0),
        ("on sunday", date(2026, 11, 15), 0),
        ("last fri", date(2026, 11, 20), 0),
        ("on the 17th", date(2026, 11, 17), 0),
        ("on the 26th", date(2026, 10, 26), 0),
        ("on the 31st", date(2026, 10, 31), 0),
        ("on 3 november", date(2026, 11, 3), 0),
        ("november 3rd", date(2026, 11, 3), 0),
        ("3rd of nov", date(2026, 11, 3), 0),
        ("on the 3rd of november", date(2026, 11, 3), 0),
        ("december 24th", date(2025, 12, 24), 0),
    ],
)
def test_a_time(text: str, day: date, precision: int) -> None:
    times = find_times(text, NOW)
    assert [(when.date, when.precision) for when in times] == [(day, precision)]


@pytest.mark.parametrize(
    "text",
    [
        "next week",
        "in 3 days",
        "every 3 months",
        "3 days tomorrow",
        "i am 40 years old",
        "my baby is 3 weeks old",
        "had a good week",
        "next monday",
        "every tuesday",
        "until friday",
        "the sun is out",
        "i sat down",
        "another 2 weeks",
        "on the 45th",
        "february 30th",
        "the 0th",
        "within 2 weeks",
        "day 4/10",
        "days",
        "the week",
        "900 years ago",
        "nine hours a day",
        "twice a week",
        "i breastfeed my baby of 4 months",
        "",
    ],
)
def test_no_time_that_has_been(text: str) -> None:
    assert find_times(text, NOW) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("had botox 5 days ago", "treatment"),
        ("5 days ago i had my injections", "treatment"),
        ("botox on tuesday", "treatment"),
        ("got dysport last week", "treatment"),
        ("5 days post botox", "treatment"),
        ("2 weeks after treatment", "treatment"),
        ("8 days since my injections", "treatment"),
        ("my appointment was on the 17th", "treatment"),
        ("day 6", "treatment"),
        ("i had it done yesterday", "treatment"),
        ("60 units 9 days ago", "treatment"),
        ("drooping since yesterday", "onset"),
        ("it started 2 days ago", "onset"),
        ("noticed it this morning", "onset"),
        ("for 3 days now", "onset"),
        ("it came on last night", "onset"),
        ("began on friday", "onset"),
        ("5 days ago", "open"),
        ("yesterday", "open"),
    ],
)
def test_what_a_time_dates(text: str, role: str) -> None:
    assert [when.role for when in find_times(text, NOW)] == [role]


def test_two_times_of_one_message_are_told_apart() -> None:
    times = find_times("had botox 10 days ago, lid drooping since yesterday", NOW)
    assert [(when.date, when.role) for when in times] == [(date(2026, 11, 12), "treatment"), (YESTERDAY, "onset")]


def test_what_a_time_dates_stands_in_its_own_sentence() -> None:
    times = find_times("i had botox. it hurts. 3 days ago", NOW)
    assert [when.role for when in times] == ["open"]


WORDS_OF_TIMES = [
    word
    for table in (dates._NAMED, dates._UNITS, dates._WEEKDAYS, dates._SHORT, dates._ALL, dates._ORDINALS, dates._MONTHS)
    for word in table
]
WORDS_BETWEEN = [
    "7",
    "26th",
    "d3",
    "five",
    "a few",
    "ago",
    "on",
    "the",
    "it is",
    "all",
    "last",
    "since",
    "botox",
    "my lid",
    ".",
]


@given(st.lists(st.sampled_from(WORDS_OF_TIMES + WORDS_BETWEEN), max_size=6))
def test_a_text_that_is_not_looked_through_tells_no_time(words: list[str]) -> None:
    text = " ".join(words)
    found = find_times(text, NOW)

    with mock.patch.object(dates, "_MAY_TELL_A_TIME", re.compile("")):
        assert find_times(text, NOW) == found


def test_only_a_count_of_days_is_counted() -> None:
    assert [when.counted for when in find_times("day 6, jabs on monday", NOW)] == [True, False]


def test_times_do_not_overlap_and_stand_where_they_say() -> None:
    text = "on the 3rd of november, that is 19 days ago, day 19 today"
    times = find_times(text, NOW)
    assert [text[when.start : when.end].strip() for when in times] == [
        "3rd of november",
        "19 days ago",
        "day 19",
        "today",
    ]
    assert all(first.end <= second.start for first, second in itertools.pairwise(times))


@pytest.mark.parametrize(
    ("today", "day"),
    [
        (date(2026, 3, 1), date(2026, 1, 30)),
        (date(2026, 3, 30), date(2026, 3, 30)),
        (date(2027, 1, 5), date(2026, 12, 30)),
        (date(2024, 2, 29), date(2024, 1, 30)),
    ],
)
def test_the_30th_is_the_last_30th_there_was(today: date, day: date) -> None:
    assert [when.date for when in find_times("on the 30th", today)] == [day]


def test_how_often_is_no_time_but_so_long_ago_is() -> None:
    assert not find_times("i train three times a week", TODAY)
    assert [when.date for when in find_times("it happened three times a week ago", TODAY)] == [
        TODAY - timedelta(days=7)
    ]


def test_the_day_that_it_is_now_dates_nothing() -> None:
    assert [when.date.day for when in find_times("injected on the 2nd, now it's the 20th", TODAY)] == [2]


def test_the_29th_of_february_is_found_in_a_leap_year() -> None:
    assert [when.date for when in find_times("february 29th", date(2024, 3, 5))] == [date(2024, 2, 29)]


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(1, 99))
def test_so_many_days_ago_is_reckoned_from_the_day_of_the_message(today: date, days: int) -> None:
    assert [when.date for when in find_times(f"{days} days ago", today)] == [today - timedelta(days=days)]


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.sampled_from(["monday", "thursday", "sunday"]))
def test_a_weekday_is_within_the_last_seven_days(today: date, weekday: str) -> None:
    (when,) = find_times(f"on {weekday}", today)
    assert 1 <= (today - when.date).days <= 7
    assert when.date.strftime("%A").lower() == weekday
