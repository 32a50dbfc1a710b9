"""Which test shows what of the attacks (trust.md 6) and rules (protocol.md M1 to M14).

Of attack 2 there are pinning and certificates; there is no key log yet.
"""

from importlib import import_module
from typing import Final

import pytest


ENGINE = "tests.engine.test_chatting"
LOST = "tests.evil.test_lost"
RELAY = "tests.evil.test_relay"
VOID = "tests.evil.test_void_commits"
CLAIMS = "tests.evil.test_claims"
INVITED = "tests.evil.test_invitations"
HISTORIES = "tests.simulation.test_histories"

TABLE: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "attack 1, a ghost member": (
        (RELAY, "an_invitation_in_the_name_of_another_is_dropped"),
        (INVITED, "a_stranger_is_a_request_whatever_the_relay_says"),
        (VOID, "a_bad_commit_is_void_for_all_and_the_room_goes_on"),
    ),
    "attack 2, another key": (
        (RELAY, "another_account_under_a_known_handle_is_warned_of"),
        (RELAY, "another_account_under_a_checked_handle_stops_sending"),
        (RELAY, "a_key_package_of_somebody_else_lets_nobody_in"),
        ("tests.evil.test_directory", "an_answer_about_somebody_else_is_not_taken"),
    ),
    "attack 3, withholding and forks": (
        (RELAY, "an_entry_that_is_kept_back_pauses_the_chat_until_it_comes"),
        (RELAY, "two_stamps_of_one_entry_are_a_proof_that_stops_everything"),
    ),
    "attack 4, replay and order": (
        (RELAY, "what_is_sent_again_is_shown_once"),
        (HISTORIES, "a_history_comes_to_a_good_end"),
    ),
    "attack 5, downgrade": (
        ("tests.evil.test_downgrade", "no_chat_begins_with_a_weaker_suite"),
        ("tests.evil.test_downgrade", "nor_with_an_app_that_cannot_prove_what_it_says"),
    ),
    "attack 6, rollback": (
        (HISTORIES, "a_history_comes_to_a_good_end"),
        ("tests.evil.test_numbers", "of_what_the_relay_counted"),
    ),
    "attack 13, other moderators": (
        ("tests.evil.test_downgrade", "other_moderators_are_told_of_once"),
        (
            "tests.evil.test_downgrade",
            "moderators_that_the_root_does_not_vouch_for_get_nothing",
        ),
    ),
    "M1, void and lost": (
        (VOID, "a_bad_commit_is_void_for_all_and_the_room_goes_on"),
        (LOST, "a_path_that_one_member_cannot_open_costs_that_one_a_moment"),
        (LOST, "void_commits_of_one_member_make_nobody_the_odd_one"),
    ),
    "M2, claims": (
        (VOID, "a_false_claim_of_a_member_stops_nobody"),
        (CLAIMS, "false_histories_are_said_once_and_answered_a_few_times"),
        (CLAIMS, "endless_claims_without_a_proof_are_said_once"),
        (RELAY, "a_claim_that_proves_nothing_is_told_and_stops_nobody"),
    ),
    "M3, the way back": (
        (LOST, "a_path_that_nobody_can_open_ends_in_a_new_group"),
        ("tests.agent.test_restored", "24_words_bring_the_rooms_back"),
    ),
    "M4, retries": (
        (ENGINE, "nothing_is_lost_when_a_client_ends_at_any_step"),
        ("tests.evil.test_numbers", "of_refusals"),
        ("tests.evil.test_numbers", "of_receipts"),
    ),
    "M5, own entries": (
        (ENGINE, "what_is_written_offline_goes_out_in_order"),
        (HISTORIES, "a_history_comes_to_a_good_end"),
    ),
    "M6, a restored relay": (
        (
            "tests.evil.test_restored",
            "who_kept_more_than_the_relay_is_believed_and_all_go_on",
        ),
        (
            "tests.evil.test_restored",
            "what_nobody_else_had_is_offered_for_sending_again",
        ),
    ),
    "M7, retention": (
        (RELAY, "a_log_that_is_cut_too_early_is_said_so"),
        (RELAY, "a_record_that_the_relay_did_not_sign_is_red"),
    ),
    "M8, certificates": (
        ("tests.evil.test_directory", "those_of_one_account_are_bounded"),
        ("tests.agent.test_restored", "a_backup_brings_everything_back"),
        (RELAY, "another_account_under_a_known_handle_is_warned_of"),
    ),
    "M9, the roster": (
        (VOID, "the_relay_takes_no_commit_that_makes_another_roster_than_it_names"),
        (VOID, "a_bad_commit_is_void_for_all_and_the_room_goes_on"),
    ),
    "M10, consent": (
        (INVITED, "a_stranger_is_a_request_whatever_the_relay_says"),
        (ENGINE, "a_message_waits_until_the_other_one_accepts"),
        (
            ENGINE,
            "a_request_that_is_declined_is_gone_and_the_other_one_hears_nothing",
        ),
    ),
    "M11, the relay's keys": (
        (RELAY, "a_stamp_of_a_key_that_the_relay_never_had_is_red"),
        ("tests.evil.test_downgrade", "other_moderators_are_told_of_once"),
    ),
    "M12, reports": (
        ("tests.engine.test_reporting", "without_moderators_there_are_other_ways"),
    ),
    "M13, titles": (
        (INVITED, "a_title_without_its_stamp_is_not_shown"),
        (INVITED, "a_title_with_the_stamp_of_another_room_is_refused"),
    ),
    "M14, signals": ((ENGINE, "typing_is_seen_and_ends"),),
}
"""Modules and tests, by what they show."""


@pytest.mark.parametrize("row", TABLE)
def test_what_the_table_names_is_there(row: str) -> None:
    for module, name in TABLE[row]:
        assert callable(getattr(import_module(module), f"test_{name}"))
