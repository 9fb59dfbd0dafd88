"""What the people of the story write. Long enough for the rules, and about something."""

IDEAS = (
    "The practice guide separates quizzes that measure from quizzes that teach.",
    "A quiz that teaches is ungraded, short, and comes back after a delay, when some of it is forgotten.",
    "I had used exit tickets as a way to end the hour, and then put them into a drawer.",
    "The webinar showed a teacher who sorts the slips into three piles before the next lesson begins.",
    "Her first minutes then belong to the pile in the middle, the answers that are almost right.",
    "That changed what I think a question at the end of a lesson is for.",
    "My students in section B write one sentence and one number, and I read all of them at lunch.",
    "On Thursday I brought back two questions from Monday, and the room was quieter than I expected.",
    "Both sources agree that pulling something out of memory is the work, not a check of the work.",
    "They differ about grades, and I side with the guide, because a grade makes my careful students silent.",
)
PLAN = {
    "Your own topic": "Retrieval practice",
    "Name of your practice": "Exit tickets that come back",
    "Goal": "Students can explain on Thursday what they learned on Monday, in their own words.",
    "How you will try it": "Twice a week in both sections of seventh grade science, for eight weeks.",
    "Evidence you expect": "A chart the class makes, and the count of full explanations.",
}
SOURCES = (
    "Organizing Instruction and Study to Improve Student Learning, a practice guide, 2007",
    "Retrieval in the science classroom, a webinar of the state science teachers, 2025",
)
OVERVIEW = {
    "What students do": "They answer one question on a slip, and meet it again three days later.",
    "Steps": "Ask one question five minutes before the bell.\nSort the slips into three piles.\nBring two back.",
    "Materials": "Slips of paper\nThree envelopes",
    "Time needed": "Ten minutes a lesson",
    "Grades": "6 to 8",
    "Adaptations": "Younger students draw and label instead of writing.",
    "Links to everything needed": "https://example.org/slips",
    "With whom, when and how you shared it": "With the science team, in our meeting in May.",
}


def prose(words: int) -> str:
    """So many words of a teacher's reflection."""
    wanted = " ".join(IDEAS).split()
    text = [wanted[index % len(wanted)] for index in range(words)]
    return " ".join(text)
