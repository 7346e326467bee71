"""A small and sound knowledge folder, to be broken at one place by each test."""

BRUISING = """\
id: bruising
version: "2026.11"
reviewed: 2026-11-22
name: a bruise
short: bruise
lay_names: [black eye]
default_level: self_care
what:
  - text: A bruise is blood under the skin.
    sources: [leaflet]
why:
  - text: The needle touched a vessel.
    sources: [leaflet, study]
    sure: strong
onset:
  - text: It shows within two days.
    sources: [study]
course:
  - text: It fades.
    sources: [study]
timeline:
  begins: {days: [0, 2], sources: [study]}
  fades: {days: [7, 14], sources: [study]}
  latest: {day: 21, sources: [study]}
self_care:
  - text: Wait.
    sources: [study]
watch_for:
  - text: Bleeding that will not stop is seen today.
    sources: [study]
red_flags: [bleeding]
questions: [treatment_date]
"""
FILES = {
    "sources.yml": """\
sources:
  - {id: leaflet, title: A leaflet, publisher: A clinic, year: 2024, url: "https://example.org", seen: yes}
  - {id: study, title: A study, publisher: A journal, year: 2020, url: "https://example.org", seen: part}
""",
    "red_flags.yml": """\
red_flags:
  - id: bleeding
    name: bleeding that will not stop
    level: urgent
    reason:
      text: It needs a professional.
      sources: [study]
    window: minutes to days
    do:
      - text: Press on it.
        sources: [study]
""",
    "signs.yml": "signs:\n  - {id: filler, name: filler on the same day, short: filler}\n",
    "questions.yml": """\
questions:
  - id: treatment_date
    text: When were you treated?
    why:
      text: What is usual depends on the day.
      sources: [study]
    screens: [fever]
    priority: 3
""",
    "emergency_numbers.yml": """\
numbers:
  - {country: AU, name: Australia, emergency: 000, sources: [leaflet]}
""",
    "registers.yml": """\
registers:
  - country: AU
    name: Australia
    who_may_inject:
      - text: A registered professional.
        sources: [leaflet]
    check:
      - text: Look in the register.
        sources: [leaflet]
""",
    "checklist.yml": """\
checklist:
  - id: before
    heading: Before
    items:
      - text: I looked in the register.
        why:
          text: It shows who is licensed.
          sources: [leaflet]
""",
    "symptoms/bruising.yml": BRUISING,
    "topics/aftercare.yml": """\
id: aftercare
version: 2026.10
reviewed: 2026-11-22
title: Aftercare
answer:
  - text: Leave the place alone.
    sources: [leaflet]
sections:
  - id: first_day
    heading: The first day
    points:
      - text: Do not rub.
        sources: [leaflet]
see_also: [duration]
""",
}
