-- What expires is found by its age, and not by reading every row.

CREATE INDEX package_at ON package (at);
CREATE INDEX last_resort_at ON last_resort (at);
CREATE INDEX item_at ON item (at);
