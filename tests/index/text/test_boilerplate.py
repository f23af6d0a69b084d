"""What is marked as boilerplate, and what only looks like it."""

import pytest

from index.text.boilerplate import mark
from index.text.sentences import split_sentences


def marked(text: str) -> list[str]:
    sentences = split_sentences(text)
    flags = mark(text, [(sentence.start, sentence.end) for sentence in sentences])
    return [text[s.start : s.end] for s, flag in zip(sentences, flags, strict=True) if flag]


STORY = "The council closed the bridge on Monday.\n\n{}\n\nIt will open again in May, the mayor said."


@pytest.mark.parametrize(
    "line",
    [
        "Advert",
        "ADVERTISEMENT",
        "Article continues after advertisement",
        "Leave a comment",
        "12 Comments",
        "Read more about:",
        "Read more »",
        "Source: Read Full Article",
        "SEE ALSO: Mayor's rival promises a tunnel",
        "Topics: Transport, Local news, Bridges",
        "More: Five bridges that may be next",
        "RELATED: Why does steel rust?",
        "  • Mayor's rival promises a tunnel for 'half the price'",
        "► Ten bridges to see before they fall",
        "Sign up to the Harbour Echo’s newsletter",
        "Sign up for our daily newsletter and never miss a story.",
        "Subscribe now to get news alerts on your phone",
        "Get the day's headlines delivered straight to your inbox.",
        "A week of harbour news in your in-box.",
        "We find the news you need to know, so you don't have to.",
        "For more of the latest harbour news, make sure you sign up to one of our newsletters here.",
        "If you would like to donate to the Flood Appeal, which brings food and shelter to the coast, click here.",
        "Please consider supporting our journalism",
        "Follow us on Facebook",
        "Follow Ada Stone on Twitter @adastone",
        "Contact the reporter at ada.stone@example.org or on 555 0199.",
        "Ada Stone can be reached at ada.stone@example.org.",
        "Download our app for breaking news.",
        "This site uses cookies.",
        "By clicking Accept you agree to our use of cookies",
        "By continuing to browse this site, you agree to our terms of use.",
        "By signing up, I consent to the privacy policy.",
        "If you buy through these links, we may earn a commission.",
        "Share this article on Facebook, Twitter and WhatsApp",
        "Getty Images",
        "Ada Stone/Reuters",
        "Photo: Ada Stone",
        "© 2024 Harbour Echo Ltd. All rights reserved.",
        "3 min read",
        "Do you have a story about the bridge? E-mail us and let us know.",
        "Play the Harbour Echo crossword.",
        "* * *",
    ],
)
def test_a_line_that_is_not_the_story_is_marked(line: str) -> None:
    assert " ".join(marked(STORY.format(line))) == line.strip()


@pytest.mark.parametrize(
    "line",
    [
        "The newspaper said that 40,000 readers had signed up to its newsletter.",
        "Sign-up rates for newsletters rose by a fifth last year.",
        "The advert, which showed a burning bridge, was banned.",
        "Advertisements for gambling will be banned near schools.",
        "“Sign up to our newsletter,” the poster told passers-by.",
        "To get insurance, drivers have to sign up for a plan by January 15.",
        "For years, nobody could subscribe to the service.",
        "You can sign up for the service on its own, or download the app to a telephone.",
        "Residents were asked to donate blood, and 300 did.",
        "Donations to the appeal reached 3 million euros, the Red Cross said.",
        "If you want to help, the mayor told the crowd, stay at home.",
        "Agents may earn a commission of 5 percent.",
        "He followed her on Twitter and sent her 200 messages.",
        "Contact with the ship was lost at 9 a.m.",
        "Reuters could not verify the report.",
        "The Associated Press reported the death first.",
        "Copyright law does not protect a recipe.",
        "More than 300 people came: pensioners, pupils and two councillors.",
        "Comments by the mayor, made at a party, caused anger.",
        "Cookies were sold to pay for the repair.",
        "Read in full, the letter says the opposite.",
        "Related species live in the harbour.",
        "Share prices fell by 3 percent.",
        "With reporting by Interfax and Kommersant",
        "— Ada Stone, mayor",
        "Pro-Russia troops drive a tank along a street.",
        "Why the bridge was closed",
        "By continuing to block the deal, Moscow refuses to agree to peace terms.",
        "By signing up to the pact, the two ministers agree to share costs.",
    ],
)
def test_a_story_about_such_things_stays_a_story(line: str) -> None:
    assert marked(STORY.format(line)) == []


def test_a_list_of_the_story_is_kept() -> None:
    assert (
        marked("They decided three things:\n• The bridge closes\n• A ferry runs\n• The toll ends\n\nMore will follow.")
        == []
    )
    assert marked("The council decided.\n\n• The bridge closes\n\n• A ferry runs\n\nMore will follow.") == []
    assert marked("The council decided one thing:\n\n• The bridge closes\n\nMore will follow.") == []


def test_a_bullet_that_is_a_sentence_is_kept() -> None:
    assert marked(STORY.format("• The ferry runs until May.")) == []


def test_a_list_of_links_under_a_label_is_marked_whole() -> None:
    links = ["Read more:", "• The bridge closes", "• A ferry runs", "- The toll ends"]
    assert marked("It rained.\n\n" + "\n".join(links)) == links


def test_a_labelled_line_is_marked_to_its_end() -> None:
    text = STORY.format("MORE: Is the bridge safe? Here is what we know")
    assert marked(text) == ["MORE: Is the bridge safe?", "Here is what we know"]


def test_a_lead_in_is_marked_only_before_a_call() -> None:
    call = "Don’t miss a thing! Sign up to the Harbour Echo’s newsletter"
    assert marked(STORY.format(call)) == ["Don’t miss a thing!", "Sign up to the Harbour Echo’s newsletter"]
    assert marked(STORY.format("Don’t miss a thing! The mayor’s motto hangs over his desk.")) == []


def test_there_is_a_flag_for_every_span_and_none_without() -> None:
    assert mark("", []) == ()
    assert mark("Advert", [(0, 6)]) == (True,)
