"""Every request of the protocol can be sent, with the types that it has there."""

from tgtui.net import Call, calls
from tgtui.wire import ROUTES


def test_there_is_a_call_for_each_route() -> None:
    made = [call for call in vars(calls).values() if isinstance(call, Call)]
    assert {(call.name, call.request, call.reply) for call in made} == {
        (route.name, route.request, route.reply) for route in ROUTES
    }
    assert len(made) == len(ROUTES)


def test_each_takes_its_route() -> None:
    assert calls.ROOMS.route in ROUTES
    assert calls.ROOMS.route.path == "/v1/rooms"
