from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
import pytest

from finsure.audit.models import Answer, Entry
from finsure.audit.sealing import open_details, open_log
from finsure.core import clock
from finsure.core.problems import NotFound
from finsure.identity import operations, queries, sealing
from finsure.identity.domain import VerifiedIdentity, device_mark
from finsure.identity.models import Challenge, Counter, DemonstrationMessage, Identity, RefreshToken, Session, User
from finsure.identity.operations import AlreadyRotated, Opened, PersonDisabled, SessionOver

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PHONE = "+919876543210"
ASHA = VerifiedIdentity("local", PHONE, PHONE)
LAPTOP, THIEF = device_mark("laptop"), device_mark("thief")

AtOnce = Callable[..., list[Any]]


def sign_in(now: datetime = NOON, identity: VerifiedIdentity = ASHA) -> Opened:
    opened = operations.sign_in(identity=identity, device="Laptop", now=now)
    assert isinstance(opened, Opened)
    return opened


def refresh(token: str, after: timedelta = timedelta(0), device: str = LAPTOP) -> Opened:
    return operations.refresh(token=token, device_mark=device, now=NOON + after)


@pytest.mark.django_db
class TestSigningIn:
    def test_the_first_time_makes_the_person_and_later_times_find_them(self) -> None:
        first, second = sign_in(), sign_in()

        assert first.session.user_id == second.session.user_id
        assert first.session.pk != second.session.pk
        assert list(Entry.objects.order_by("id").values_list("action", flat=True)) == [
            "person.created",
            "session.opened",
            "session.opened",
        ]

    def test_a_recycled_number_with_a_new_subject_is_a_new_person(self) -> None:
        before = sign_in(identity=VerifiedIdentity("https://issuer.example", "uid-1", PHONE))

        after = sign_in(identity=VerifiedIdentity("https://issuer.example", "uid-2", PHONE))

        assert before.session.user_id != after.session.user_id

    @pytest.mark.parametrize(
        "other",
        [VerifiedIdentity("local", "ABC"), VerifiedIdentity("local", "abc "), VerifiedIdentity("loca", "labc")],
    )
    def test_subjects_that_look_alike_are_different_people(self, other: VerifiedIdentity) -> None:
        one = sign_in(identity=VerifiedIdentity("local", "abc"))

        assert one.session.user_id != sign_in(identity=other).session.user_id

    def test_a_changed_number_is_shown_and_the_person_stays(self) -> None:
        before = sign_in(identity=VerifiedIdentity("i", "s", PHONE))

        after = sign_in(identity=VerifiedIdentity("i", "s", "+14155552671"))

        assert before.session.user_id == after.session.user_id
        assert sealing.open_identity(Identity.objects.get()) == VerifiedIdentity("i", "s", "+14155552671")

    def test_a_disabled_person_is_refused_and_no_session_remains(self) -> None:
        User.objects.filter(pk=sign_in().session.user_id).update(is_active=False)

        with pytest.raises(PersonDisabled):
            sign_in()

        assert Session.objects.count() == 1

    def test_the_demonstration_household_is_one_person(self) -> None:
        one, two = operations.demonstration_person(now=NOON), operations.demonstration_person(now=NOON)

        assert one == two
        assert one.is_demonstration

    def test_only_the_hash_of_a_refresh_token_is_stored(self) -> None:
        opened = sign_in()

        assert RefreshToken.objects.get().sha256 != opened.refresh_token
        assert opened.refresh_token not in repr(opened)
        assert len(opened.refresh_token) == 43


@pytest.mark.django_db
class TestRefreshing:
    def test_each_refresh_gives_the_next_token_of_the_same_session(self) -> None:
        first = sign_in()

        second = refresh(first.refresh_token)
        third = refresh(second.refresh_token)

        assert first.session == second.session == third.session
        chain = list(RefreshToken.objects.order_by("id"))
        assert [token.parent_id for token in chain] == [None, chain[0].id, chain[1].id]

    def test_a_repeat_by_the_same_browser_within_ten_seconds_ends_nothing(self) -> None:
        first = sign_in()
        second = refresh(first.refresh_token)

        with pytest.raises(AlreadyRotated):
            refresh(first.refresh_token, timedelta(seconds=10))

        assert refresh(second.refresh_token, timedelta(seconds=11)).session == first.session

    @pytest.mark.parametrize(("seconds", "device"), [(11, LAPTOP), (1, THIEF)])
    def test_a_stolen_token_ends_its_whole_family(self, seconds: int, device: str) -> None:
        first = sign_in()
        second = refresh(first.refresh_token)

        with pytest.raises(SessionOver):
            refresh(first.refresh_token, timedelta(seconds=seconds), device)

        with pytest.raises(SessionOver):
            refresh(second.refresh_token, timedelta(seconds=seconds))
        assert Session.objects.get().revoked_reason == "reused"
        ended = Entry.objects.filter(action="session.ended")
        assert [details["reason"] for details in open_details(first.session.user, list(ended))] == ["reused"]

    @pytest.mark.parametrize("ancestor", [0, 1, 2, 3])
    def test_any_ancestor_ends_the_family(self, ancestor: int) -> None:
        tokens = [sign_in().refresh_token]
        for _ in range(4):
            tokens.append(refresh(tokens[-1]).refresh_token)

        with pytest.raises(SessionOver):
            refresh(tokens[ancestor], timedelta(minutes=1))

        with pytest.raises(SessionOver):
            refresh(tokens[-1])

    def test_another_family_of_the_same_person_lives_on(self) -> None:
        stolen, other = sign_in(), sign_in()
        refresh(stolen.refresh_token)

        with pytest.raises(SessionOver):
            refresh(stolen.refresh_token, device=THIEF)

        assert refresh(other.refresh_token).session == other.session

    @pytest.mark.parametrize("token", ["", "x", "0" * 43, "é", "a" * 128])
    def test_an_unknown_token_is_refused_and_ends_nothing(self, token: str) -> None:
        known = sign_in()

        with pytest.raises(SessionOver):
            refresh(token)

        assert refresh(known.refresh_token)

    def test_idle_for_seven_days_is_too_long(self) -> None:
        idle, used = sign_in(), sign_in()

        assert refresh(used.refresh_token, timedelta(days=7, seconds=-1))
        with pytest.raises(SessionOver):
            refresh(idle.refresh_token, timedelta(days=7))

    def test_thirty_days_are_the_end_however_often_it_is_used(self) -> None:
        token = sign_in().refresh_token
        for day in range(1, 30):
            token = refresh(token, timedelta(days=day)).refresh_token

        token = refresh(token, timedelta(days=30, seconds=-1)).refresh_token

        with pytest.raises(SessionOver):
            refresh(token, timedelta(days=30))

    def test_a_disabled_person_cannot_refresh_and_the_token_is_not_spent(self) -> None:
        opened = sign_in()
        User.objects.update(is_active=False)

        with pytest.raises(SessionOver):
            refresh(opened.refresh_token)

        assert RefreshToken.objects.get().used_at is None

    def test_a_deleted_person_cannot_refresh(self) -> None:
        opened = sign_in()
        User.objects.get().delete()

        with pytest.raises(SessionOver):
            refresh(opened.refresh_token)


@pytest.mark.django_db
class TestEnding:
    def test_signing_out_ends_the_session_once(self) -> None:
        opened = sign_in()

        operations.sign_out(session=opened.session, now=NOON)
        operations.sign_out(session=opened.session, now=NOON)

        with pytest.raises(SessionOver):
            refresh(opened.refresh_token)
        assert Entry.objects.filter(action="session.ended").count() == 1

    def test_everywhere_means_every_session_of_that_person_only(self) -> None:
        here, there, stranger = sign_in(), sign_in(), sign_in(identity=VerifiedIdentity("local", "bilal"))

        ended = operations.end_all_sessions(user=here.session.user, now=NOON)

        assert ended == 2
        for opened in (here, there):
            with pytest.raises(SessionOver):
                refresh(opened.refresh_token)
        assert refresh(stranger.refresh_token)

    def test_somebody_elses_session_does_not_exist(self) -> None:
        mine, stranger = sign_in(), sign_in(identity=VerifiedIdentity("local", "bilal"))

        with pytest.raises(NotFound):
            operations.end_session(user=mine.session.user, session_id=stranger.session.pk, now=NOON)

        assert refresh(stranger.refresh_token)


class TestRaces:
    def test_sixteen_refreshes_with_one_token_make_one_child(self, at_once: AtOnce) -> None:
        for _ in range(25):
            first = sign_in()

            results = at_once(lambda _, token=first.refresh_token: refresh(token))

            children = [result for result in results if isinstance(result, Opened)]
            assert len(children) == 1
            assert [type(result) for result in results].count(AlreadyRotated) == 15
            assert RefreshToken.objects.filter(session=first.session).count() == 2
            assert refresh(children[0].refresh_token, timedelta(seconds=1))

    def test_a_thief_among_the_sixteen_ends_the_family_and_gets_nothing_lasting(self, at_once: AtOnce) -> None:
        for _ in range(10):
            first = sign_in()

            results = at_once(lambda i, token=first.refresh_token: refresh(token, device=THIEF if i % 2 else LAPTOP))

            assert not [result for result in results if not isinstance(result, Opened | AlreadyRotated | SessionOver)]
            children = [result for result in results if isinstance(result, Opened)]
            assert len(children) == 1
            with pytest.raises(SessionOver):
                refresh(children[0].refresh_token)

    def test_a_refresh_beside_a_sign_out_leaves_nothing_alive(self, at_once: AtOnce) -> None:
        for _ in range(10):
            first = sign_in()

            def job(number: int, first: Opened = first) -> Any:
                if number == 0:
                    return operations.sign_out(session=first.session, now=NOON)
                return refresh(first.refresh_token)

            results = at_once(job, 8)

            assert {type(result) for result in results} <= {type(None), Opened, AlreadyRotated, SessionOver}
            for child in [result for result in results if isinstance(result, Opened)]:
                with pytest.raises(SessionOver):
                    refresh(child.refresh_token)

    def test_sixteen_first_sign_ins_make_one_person(self, at_once: AtOnce) -> None:
        for number in range(10):
            who = VerifiedIdentity("local", f"subject-{number}", PHONE)

            results = at_once(lambda _, who=who: sign_in(identity=who))

            assert {type(result) for result in results} == {Opened}
            assert len({result.session.user_id for result in results}) == 1
        assert User.objects.count() == 10

    def test_sixteen_end_the_same_session_and_it_is_written_down_once(self, at_once: AtOnce) -> None:
        session = sign_in().session

        at_once(lambda _: operations.sign_out(session=session, now=NOON))

        assert Entry.objects.filter(action="session.ended").count() == 1


@pytest.mark.django_db
class TestForgetting:
    def test_what_has_expired_goes_and_what_lives_stays_also_the_second_time(self, asha: User) -> None:
        month_ago = NOON - timedelta(days=61)
        old, new = sign_in(month_ago), sign_in(NOON)
        for hours in (-31 * 24, 1):
            at = NOON + timedelta(hours=hours)
            sent = Challenge.objects.create(id=f"{hours}", phone=b"", code_hash="", sent_at=at, expires_at=at)
            DemonstrationMessage.objects.create(challenge=sent, code=b"", sent_at=at, expires_at=at)
            Counter.objects.create(key=f"{hours}", ends_at=at)
            Answer.objects.create(user=asha, key=f"{hours}", request_digest="", created_at=at)

        for _ in range(2):
            operations.forget_expired(now=NOON)

            assert list(Session.objects.all()) == [new.session]
            assert RefreshToken.objects.count() == 1
            assert [kind.objects.count() for kind in (Challenge, DemonstrationMessage, Counter, Answer)] == [1, 1, 1, 1]
        with pytest.raises(SessionOver):
            refresh(old.refresh_token)

    def test_a_chain_loses_its_old_links_and_still_grows(self) -> None:
        first = sign_in()
        second = refresh(first.refresh_token, timedelta(days=6))
        RefreshToken.objects.filter(parent=None).update(expires_at=NOON - timedelta(days=31))

        operations.forget_expired(now=NOON)

        assert RefreshToken.objects.get().parent is None
        assert refresh(second.refresh_token, timedelta(days=7))


@pytest.mark.django_db
def test_a_person_changes_only_what_they_name_and_the_version_rises(asha: User) -> None:
    open_log(user=asha)
    operations.change_person(user=asha, changes={"name": "Asha"})

    changed = operations.change_person(user=asha, changes={"currency": "EUR"})

    assert (queries.name_of(changed), changed.currency, changed.version) == ("Asha", "EUR", 3)
    assert open_details(asha, list(Entry.objects.order_by("id"))) == [{"fields": ["name"]}, {"fields": ["currency"]}]


@pytest.mark.django_db
def test_repr_shows_the_id_only(asha: User) -> None:
    session = sign_in().session

    for row in (asha, asha.identities.get(), session, session.tokens.get(), Entry.objects.get(action="session.opened")):
        assert repr(row) == f"<{type(row).__name__} {row.pk}>"


@pytest.mark.django_db
def test_the_database_refuses_a_second_child_of_a_token() -> None:
    from django.db import IntegrityError, transaction

    first = sign_in()
    refresh(first.refresh_token)
    parent = RefreshToken.objects.get(parent=None)

    with pytest.raises(IntegrityError), transaction.atomic():
        RefreshToken.objects.create(
            session=first.session, sha256="1", parent=parent, issued_at=NOON, expires_at=NOON + timedelta(days=1)
        )

    assert connection.is_usable()


def test_a_card_number_in_a_name_or_a_device_is_cut(asha: User) -> None:
    changed = operations.change_person(user=asha, changes={"name": "Asha 4111 1111 1111 1111"})
    opened = operations.sign_in(
        identity=VerifiedIdentity("local", "+919876543210", "+919876543210"), device="5105105105105100", now=clock.now()
    )

    assert queries.name_of(changed) == "Asha XXXX1111"
    assert isinstance(opened, Opened)
    assert opened.session.device == "XXXX5100"
