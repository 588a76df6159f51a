"""What the description and the features append to unique names, so that a sweep recognizes the names of the suite."""

from __future__ import annotations

import json

from support.description.endings import endings


def test_they_are_those_of_the_description_and_of_the_features(tmp_path):
    described = {
        "new": {"name": "{name}", "address": "{name}@example.com", "title": "{name} copy", "key": "{key} 2"},
        "variants": {"long": {"set": {"name": "{name:to 120 ж}"}}, "other": {"set": {"name": "{other[name]} x"}}},
    }
    (tmp_path / "service.json").write_text(json.dumps(described), "utf-8")
    features = tmp_path / "features"
    features.mkdir()
    (features / "a.feature").write_text('When I create a group called "Night Shift"\nWhen … called "<name>"\n', "utf-8")
    expected = {"@example.com", "copy", "2", "{name:to 120 ж}", "Night Shift"}
    assert endings(tmp_path / "service.json", features) == expected
