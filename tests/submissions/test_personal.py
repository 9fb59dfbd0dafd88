"""Likely names and numbers of students in typed text: what is pointed out, and what had better not be."""

import pytest

from submissions.personal import Local, Telltale, masked, masked_name, telltales, telltales_in_name

STAFF = frozenset({"Ana Reyes", "ana@example.org", "Emma Lindqvist"})
LOCAL = Local(patterns=("MV-9999", "99A999"), staff=STAFF)

POINTED_OUT = {
    "Emma Rodriguez read aloud.": [("name", "Emma Rodriguez")],
    "When Liam K. wrote his exit ticket, he used the chart.": [("name", "Liam K.")],
    "A student named Ruby asked for more time.": [("name", "Ruby")],
    "My student Hazel finished early.": [("name", "Hazel")],
    "A boy named Xochitl joined us.": [("name", "Xochitl")],
    "Jayden’s mother told me about it.": [("name", "Jayden")],
    "Then Kayla said that the graph was wrong.": [("name", "Kayla")],
    "It was Austin’s notebook.": [("name", "Austin")],
    "IMG 2041 Sofia Martinez.jpg": [("name", "Sofia Martinez")],
    "Call (555) 201-4477 or 555-201-4478.": [("phone", "(555) 201-4477"), ("phone", "555-201-4478")],
    "Her number is 123-45-6789.": [("ssn", "123-45-6789")],
    "Write to kid.one@students.example.org about it.": [("mail", "kid.one@students.example.org")],
    "Student ID 4471920 did best.": [("id", "4471920")],
    "Rows S1234567 and MV-2041, then 12B345.": [("id", "S1234567"), ("id", "MV-2041"), ("id", "12B345")],
}
LEFT_ALONE = [
    "I, Ana Reyes, tried this in my own room; write to ana@example.org.",
    "Emma Lindqvist and I shared it in our team.",
    "Peter Brown (2014) calls this retrieval; Robert Bjork & Elizabeth Bjork, 2011, do too.",
    "In Make It Stick by Peter Brown and Mark McDaniel, the authors warn of rereading.",
    "We went to Austin, Texas, and to Charlotte in the fall; Jackson County paid.",
    "Lincoln Elementary School and Madison High School took part.",
    "Mark the page, chase the answer, grant them time. Grace under pressure.",
    "Faith in the process and hope for May. Hunter and prey is a unit.",
    "Dr. Angela Duckworth and Professor John Hattie spoke.",
    "The Great Gatsby and Of Mice and Men were read in Week One.",
    "Of 24 students 18 explained their answer, up from 9 in September 2025.",
    "ISBN 978-0-674-72901-8 and doi 10.1080/09500693.2019.1645963 are listed.",
    "See https://example.org/people/emma.rodriguez@x/555-201-4477?student id 12345",
    "The ratio 1:125000 and the year 2024-25 stand on the map, 8:15-9:45 every day.",
    "Standard CCSS.ELA-LITERACY.W.4.1 asks for it; room B204 is ours.",
    "",
]


@pytest.mark.parametrize("text", POINTED_OUT)
def test_what_may_tell_who_a_student_is_is_pointed_out(text):
    assert telltales(text, LOCAL) == [Telltale(*one) for one in POINTED_OUT[text]]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_colleagues_authors_places_and_plain_words_are_left_alone(text):
    assert telltales(text, LOCAL) == []


def test_a_name_is_masked_wherever_it_stands_and_only_there():
    text = "Emma said no. Emma's chart, not Emmanuel's, was Emma."

    assert masked(text, Telltale("name", "Emma"), "[student]") == (
        "[student] said no. [student]'s chart, not Emmanuel's, was [student]."
    )


@pytest.mark.parametrize("piece", ["a" * 40, "1" * 40, "Emma ", "1-", "x@", "(555) ", "Student ID ", "a.b.c.", "A"])
def test_a_long_text_is_read_once(piece):
    """A rule that went back and forth would not come to an end here within the limit every test has."""
    telltales(piece * 5_000, LOCAL)


NAMES_OF_FILES = {
    # as it is shown: what is pointed out in it, and what it reads once all of that is masked
    "IMG_2041_Sofia_Martinez.jpg": (["Sofia Martinez"], "IMG_2041_[mask].jpg"),
    "Sofia-Martinez and Sofia_Martinez.essay.docx": (["Sofia Martinez"], "[mask] and [mask].essay.docx"),
    "essay MV-2041.pdf": (["MV-2041"], "essay [mask].pdf"),
    "MV-2041_essay.pdf": (["MV-2041"], "[mask]_essay.pdf"),
    "call_555-201-4478.m4a": (["555-201-4478"], "call_[mask].m4a"),
    "from kid.one@students.example.org.pdf": (["kid.one@students.example.org"], "from [mask].pdf"),
    "Sofia Martinez": (["Sofia Martinez"], "[mask]"),
    "Exit_ticket-week-2.jpg": ([], "Exit_ticket-week-2.jpg"),
    "IMG-20260101-WA0001.jpg": ([], "IMG-20260101-WA0001.jpg"),
    ".jpg": ([], ".jpg"),
}


@pytest.mark.parametrize("label", NAMES_OF_FILES)
def test_the_name_of_a_file_is_read_without_its_ending_and_masked_with_it(label):
    pointed, expected = NAMES_OF_FILES[label]
    found = telltales_in_name(label, LOCAL)
    for one in found:
        label = masked_name(label, one, "[mask]")

    assert ([one.text for one in found], label) == (pointed, expected)
    assert telltales_in_name(label, LOCAL) == []


def test_a_longer_name_that_only_contains_it_stays():
    assert masked_name("Emma_Emmanuel.jpg", Telltale("name", "Emma"), "[student]") == "[student]_Emmanuel.jpg"
