"""The parts of the bus over Redis that do no I/O: what is to be told, and which topics are followed."""

from gateway.bus.outgoing import Kind, Notice, Outgoing
from gateway.bus.topics import Topics


async def test_wake_ups_of_one_topic_are_told_once() -> None:
    outgoing = Outgoing(message_limit=10)
    for _ in range(3):
        outgoing.wake("inbox")
    assert await outgoing.take(10) == [Notice(topic="inbox", kind=Kind.WAKE)]


async def test_a_message_too_many_makes_its_topic_lag_after_the_messages_before_it() -> None:
    outgoing = Outgoing(message_limit=1)
    outgoing.message("case:1", b"first")
    outgoing.message("case:1", b"second")
    assert [notice.kind for notice in await outgoing.take(10)] == [Kind.MESSAGE, Kind.LAGGED]


async def test_messages_given_up_become_lagging_topics() -> None:
    outgoing = Outgoing(message_limit=10)
    outgoing.message("case:1", b"lost")
    outgoing.message("case:1", b"lost too")
    outgoing.give_up_messages()
    assert await outgoing.take(10) == [Notice(topic="case:1", kind=Kind.LAGGED)]


async def test_what_could_not_be_told_is_told_later_without_its_messages() -> None:
    outgoing = Outgoing(message_limit=10)
    outgoing.put_back([Notice(topic="inbox", kind=Kind.WAKE), Notice(topic="case:1", kind=Kind.MESSAGE, message=b"x")])
    assert await outgoing.take(10) == [
        Notice(topic="inbox", kind=Kind.WAKE),
        Notice(topic="case:1", kind=Kind.LAGGED),
    ]


def test_a_topic_is_subscribed_once_for_many_readers() -> None:
    topics = Topics()
    topics.want("case:1")
    topics.want("case:1")
    assert topics.take_changes() == (["case:1"], [])
    topics.unwant("case:1")
    assert topics.take_changes() == ([], [])
    topics.unwant("case:1")
    assert topics.take_changes() == ([], ["case:1"])


def test_a_topic_left_and_joined_again_is_confirmed_by_the_last_answer_only() -> None:
    topics = Topics()
    topics.want("case:1")
    topics.take_changes()
    topics.unwant("case:1")
    topics.take_changes()
    settled = topics.want("case:1")
    topics.take_changes()
    states = []
    for _ in range(3):
        topics.answered("case:1")
        states.append(settled.is_set())
    assert states == [False, False, True]


def test_a_lost_connection_asks_again_and_tells_that_messages_were_missed() -> None:
    topics = Topics()
    settled = topics.want("case:1")
    topics.take_changes()
    assert not topics.answered("case:1")
    topics.lose()
    topics.restart()
    assert (topics.take_changes(), settled.is_set()) == ((["case:1"], []), False)
    assert topics.answered("case:1")


def test_a_lost_connection_lets_nobody_wait_for_its_answer() -> None:
    topics = Topics()
    settled = topics.want("case:1")
    topics.take_changes()
    topics.lose()
    assert settled.is_set()


def test_a_topic_nobody_wants_is_forgotten_with_its_connection() -> None:
    topics = Topics()
    topics.want("case:1")
    topics.take_changes()
    topics.unwant("case:1")
    topics.lose()
    topics.restart()
    assert topics.take_changes() == ([], [])
