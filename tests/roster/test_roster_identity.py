"""Who is who: names, handles and addresses of one account, and two accounts of one name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from optimizer.errors import InputError
from optimizer.plan.files import plan_csv
from optimizer.planning import check_plan, plan_campaign, prepare
from optimizer.roster import Roster
from optimizer.roster.identity import account, is_account, platform_of_address

Read = Callable[..., Roster]


def told(roster: Roster) -> str:
    """All warnings."""
    return "\n".join(map(str, roster.warnings))


@pytest.mark.parametrize(
    "written",
    ["ana", "@ana", "@Ana", "instagram.com/ana", "https://www.instagram.com/ana/?hl=en", "http://instagram.com/@ana",
     "https://www.tiktok.com/@ana", "youtube.com/c/ana", "https://m.facebook.com/ana", "@ana ✨", " @ana "],
)  # fmt: skip
def test_spellings_of_one_account(written: str) -> None:
    """Handle and address lead to the same account."""
    assert account(written) == "ana"


def test_a_name_is_no_account() -> None:
    """Only a sign or an address of a platform makes one."""
    assert not is_account("AC/DC")
    assert not is_account("Ana Lopez")
    assert not is_account("example.org/ana")
    assert platform_of_address("https://youtu.be/ana") == "youtube"
    assert platform_of_address("https://example.org/ana") == ""


def test_spellings_count_as_one_creator(read: Read) -> None:
    """They are joined with a word, under the plain spelling."""
    roster = read("creator,platform,followers\n@ana,instagram,5000\nana,tiktok,6000\nyoutube.com/@Ana,youtube,7000\n")
    assert roster.table["creator"].tolist() == ["ana"] * 3
    assert "'@ana' and 'ana' are one account and count as one creator; so do 1 more" in told(roster)


def test_a_name_of_words_is_nobodys_handle(read: Read) -> None:
    """`ana lopez` is not `@ana lopez`'s account."""
    assert read("creator,followers\n@bo,5000\nbo b,6000\n").table["creator"].tolist() == ["@bo", "bo b"]


def test_one_person_of_several_handles(read: Read) -> None:
    """A name holds the channels of a person together, whatever the handles are."""
    text = "Name,Handle,Platform,Followers\nPriya Patel,@priyaglows,IG,5000\nPriya Patel,@priya.skin,TikTok,6000\n"
    roster = read(text)
    assert roster.table["creator"].unique().tolist() == ["Priya Patel"]
    assert roster.table["handle"].tolist() == ["@priyaglows", "@priya.skin"]


def test_two_people_of_one_name(read: Read) -> None:
    """Two accounts on one platform under one name are two creators, told apart by their handles."""
    text = "Name,Handle,Platform,Followers\nAna,@ana1,IG,5000\nAna,@ana2,IG,6000\nBo,@bo,IG,7000\n"
    roster = read(text)
    assert roster.table["creator"].tolist() == ["Ana (@ana1)", "Ana (@ana2)", "Bo"]
    assert "1 name belongs to several accounts of one platform, such as 'Ana'" in told(roster)


def test_platforms_by_address(read: Read) -> None:
    """Where no column names platforms, the addresses do."""
    roster = read("Name,Profile URL,Followers\nAna,https://tiktok.com/@a,5000\nBo,instagram.com/bo,6000\n")
    assert roster.table["platform"].tolist() == ["tiktok", "instagram"]
    assert "the platforms are read from 'Profile URL'" in told(roster)


REPEATED = "creator,platform,followers,price,seen\nana,youtube,328000,900,May\nana,youtube,331000,,June\nbo,ig,5,1,x\n"


def test_repeats_that_differ(read: Read) -> None:
    """Both lines are told, with the choice; each choice keeps its row, filled up from the other."""
    with pytest.raises(InputError) as caught:
        read(REPEATED)
    (problem,) = [each for each in caught.value.problems if "stands on" in each.what]
    assert problem.what == "'ana' on youtube stands on lines 2 and 3 with different data"
    assert "duplicates: largest" in problem.hint
    assert "platform column" not in problem.hint
    for choice, followers in (("first", 328000), ("largest", 331000)):
        roster = read(REPEATED, duplicates=choice)
        row = roster.table.set_index("creator").loc["ana"]
        assert (row["followers"], row["price"]) == (followers, 90000)
        assert "lines 2 and 3 with different data" in told(roster)


def test_repeats_that_agree(read: Read) -> None:
    """What one row leaves open and the other says is no contradiction, nor is a column kept for `where`."""
    roster = read("creator,followers,price,seen\nana,5000,,May\nana,5000,90,June\n")
    assert roster.table[["creator", "price", "seen"]].to_numpy().tolist() == [["ana", 9000, "May"]]
    assert "'ana' on instagram stands on lines 2 and 3; one is kept" in told(roster)


def test_repeats_without_a_platform_column(read: Read) -> None:
    """There the two rows may be two platforms."""
    with pytest.raises(InputError, match="two platforms of one creator need a platform column"):
        read("creator,followers\nana,5000\nana,6000\n")


STATES = 'creator,location,followers\nana,"Wilmington, DE",5000\nbo,"Berlin, Germany",6000\ncy,"Austin, TX",7000\n'


def test_a_state_is_no_country(read: Read) -> None:
    """`City, ST` is asked where ST is a country too, and read as the scenario says."""
    roster = read(STATES)
    assert roster.table["country"].tolist() == ["Wilmington, DE", "DE", "Austin, TX"]
    assert "'Wilmington, DE' ends in a code that is a state of the USA and a country" in told(roster)
    assert read(STATES, places="states").table["country"].tolist() == ["US", "DE", "US"]
    assert read(STATES, places="countries").table["country"].tolist() == ["DE", "DE", "Austin, TX"]


ROSTER = """Name,Handle,Platform,Profile URL,Followers,ER,Price,Agent,E-mail,Notes
Ana Lopez,@ana,IG,instagram.com/ana.pics,12000,4.1%,150,Kim,kim@example.com,"=loves SPF, calls"
Bo Li,@bo.li,TikTok,tiktok.com/@bo.li,18000,3.9%,210,,,
@cy,,IG,,9000,6.2%,90,,,
"""


@pytest.fixture
def campaign(tmp_path: Path) -> Callable[[str], Path]:
    """`campaign(more)` is a scenario on that roster with further fields."""

    def write(more: str = "") -> Path:
        (tmp_path / "r.csv").write_text(ROSTER)
        (tmp_path / "s.yaml").write_text(f"name: t\ncurrency: EUR\nbudget: 300\nroster: r.csv\n{more}")
        return tmp_path / "s.yaml"

    return write


@pytest.mark.parametrize("name", ["Bo Li", "@bo.li", "bo.li", "BO.LI", "https://www.tiktok.com/@bo.li?lang=en"])
@pytest.mark.parametrize(
    "field", ["lock: ['{0}']", "exclude: ['{0}']", "apart: [['{0}', cy]]", "together: [['{0}', ana]]"]
)
def test_a_scenario_names_creators_by_name_or_handle(campaign: Callable[[str], Path], name: str, field: str) -> None:
    """Either finds the creator, wherever creators are named."""
    scenario = prepare(campaign(field.format(name))).scenario
    named = [*scenario.lock, *scenario.exclude]
    names = {pick.creator for pick in named} | {
        name for group in (*scenario.apart, *scenario.together) for name in group
    }
    assert names - {"Ana Lopez", "@cy"} == {"Bo Li"}


def test_whom_the_roster_does_not_have(campaign: Callable[[str], Path]) -> None:
    """A stranger is told as before, and a name in other letters is no handle."""
    for name in ("@bo", "bo li", "dee"):
        with pytest.raises(InputError, match="there is no creator"):
            prepare(campaign(f"lock: ['{name}']"))


def test_contacts_travel_to_the_plan(campaign: Callable[[str], Path], tmp_path: Path) -> None:
    """Handle, address, agent, e-mail and notes stand behind the other columns, and `check` takes the file back."""
    path = campaign("lock: ['@ana']")
    plan = plan_campaign(path)
    text = plan_csv(plan)
    head, *lines = text.splitlines()
    first = next(line for line in lines if line.startswith("Ana"))
    assert head.endswith("payments,id,handle,url,agent,email,notes")
    assert first.endswith("'@ana,instagram.com/ana.pics,Kim,kim@example.com,\"'=loves SPF, calls\"")
    (tmp_path / "plan.csv").write_text(text)
    checked = check_plan(path, tmp_path / "plan.csv")
    assert not checked.violations
    (tmp_path / "plan.csv").write_text(text.replace("Kim", "Lee"))
    assert checked.violations != check_plan(path, tmp_path / "plan.csv").violations


def test_a_roster_without_contacts_has_no_such_columns(tmp_path: Path) -> None:
    """plan.csv stays as it is known."""
    (tmp_path / "r.csv").write_text("creator,followers,price\nana,5000,10\n")
    (tmp_path / "s.yaml").write_text("budget: 300\nroster: r.csv\n")
    assert plan_csv(plan_campaign(tmp_path / "s.yaml")).splitlines()[0].endswith(",payments,id")
