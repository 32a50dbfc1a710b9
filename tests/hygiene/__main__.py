"""Writes anew what is generated: the README's map and the picture of the states."""

from tests.hygiene import room_map, state_picture


room_map.README.write_text(
    room_map.with_map(room_map.README.read_text("utf-8")), "utf-8"
)
state_picture.PICTURE.parent.mkdir(exist_ok=True)
state_picture.PICTURE.write_text(state_picture.drawn(state_picture.table()), "utf-8")
