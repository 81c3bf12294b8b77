from agent.storage.problems import SENTENCES, problem, told


def test_a_problem_has_a_name_for_programs_and_a_sentence_for_people():
    error = problem("disk-full")
    assert error.name == "disk-full"
    assert str(error) == SENTENCES["disk-full"]
    assert told("disk-full") == ("disk-full", str(error))


def test_sentences_are_sentences():
    assert all(text[0].isupper() and text.endswith(".") for text in SENTENCES.values())
