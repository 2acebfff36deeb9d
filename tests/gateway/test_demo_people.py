"""Whether the demo's people are read whole, and faults in their file are named."""

from pathlib import Path

import pytest

from config.settings import load
from gateway.demo import DemoPeople, DemoPeopleWrong, read_demo_people
from gateway.orders.demo_seed import read_seed

DEMO = Path(__file__).parents[2] / "config" / "demo"
TOPICS = {"commercial", "technical", "finance", "claims", "general"}


@pytest.fixture(scope="module")
def people() -> DemoPeople:
    return read_demo_people(DEMO / "people.toml")


def test_the_three_accounts_have_tiers_and_mail_domains_of_their_own(people: DemoPeople) -> None:
    assert [(account.external_no, account.name, account.tier) for account in people.accounts] == [
        ("1000000042", "Example Electric", "PRIMARY"),
        ("1000000043", "Sample Pharmacy", "GENERAL"),
        ("1000000044", "Model Builders", "GENERAL"),
    ]
    domains = [domain for account in people.accounts for domain in account.domains]
    assert len(set(domains)) == 3 and all(domain.endswith(".example.com") for domain in domains)


def test_the_demo_customer_is_known_by_phone_and_mail(people: DemoPeople) -> None:
    (contact,) = (contact for contact in people.contacts if contact.name == "Demo Customer")
    assert contact.account_no == "1000000042"
    assert {(identity.kind, identity.value) for identity in contact.identities if identity.verified} == {
        ("phone", "+74950000001"),
        ("mail", "customer@example.com"),
    }


def test_no_identity_belongs_to_two_contacts(people: DemoPeople) -> None:
    values = [identity.value for contact in people.contacts for identity in contact.identities]
    values += [identity.value for colleague in people.colleagues for identity in colleague.identities]
    assert len(set(values)) == len(values)


def test_three_agents_and_a_supervisor_speak_all_three_languages(people: DemoPeople) -> None:
    assert [(agent.mail, agent.role) for agent in people.agents] == [
        ("agent1@example.com", "agent"),
        ("agent2@example.com", "agent"),
        ("agent3@example.com", "agent"),
        ("supervisor@example.com", "supervisor"),
    ]
    assert {language for agent in people.agents for language in agent.languages} == {"ru", "en", "zh"}


def test_agent1_is_preferred_and_agent2_backup_for_example_electric(people: DemoPeople) -> None:
    rows: dict[tuple[str, str], str] = {}
    rows |= {(row.topic, row.role): row.mail for row in people.care if row.account_no == "1000000042"}
    assert {topic: rows[topic, "preferred"] for topic in TOPICS} == dict.fromkeys(TOPICS, "agent1@example.com")
    assert {topic: rows[topic, "backup"] for topic in TOPICS} == dict.fromkeys(TOPICS, "agent2@example.com")


def test_every_account_has_one_preferred_person_for_every_topic(people: DemoPeople) -> None:
    preferred = sorted((row.account_no, row.topic) for row in people.care if row.role == "preferred")
    assert preferred == sorted((account.external_no, topic) for account in people.accounts for topic in TOPICS)


def test_nobody_has_two_roles_for_the_same_matter(people: DemoPeople) -> None:
    rows = [(row.account_no, row.topic, row.mail) for row in people.care]
    assert len(set(rows)) == len(rows)


def test_the_account_manager_is_no_agent_and_speaks_for_accounts(people: DemoPeople) -> None:
    (manager,) = (one for one in people.colleagues if one.role == "account_manager")
    rows = {(row.account_no, row.mail) for row in people.care if row.role == "account_manager"}
    assert manager.mail not in {agent.mail for agent in people.agents}
    assert "1000000042" in manager.speaks_for
    assert ("1000000042", manager.mail) in rows
    assert [one.value for one in manager.identities if one.kind == "phone"] == ["+74950000090"]


def test_the_shop_manager_is_of_a_unit_that_the_settings_have(people: DemoPeople) -> None:
    (manager,) = (one for one in people.colleagues if one.role == "shop_manager")
    assert manager.unit in load(DEMO.parent / "gateway.toml", {}).settings.units
    assert manager.speaks_for == ()


def test_agreed_prices_are_of_known_goods_and_below_the_list(people: DemoPeople) -> None:
    listed = {article.reference: article.price for article in read_seed(DEMO).goods.articles}
    for account in people.accounts:
        assert account.prices, account.external_no
        assert all(price < listed[reference] for reference, price in account.prices.items())


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('role = "supervisor"', 'role = "boss"', "role"),
        ('preferred = "agent3@example.com"', 'preferred = "agent9@example.com"', "agent9@example.com"),
        ('account_no = "1000000044"', 'account_no = "1000000099"', "1000000099"),
        ('lead = "supervisor@example.com"', 'lead = "manager@example.com"', "manager@example.com"),
        ('account_manager = "manager@example.com"', 'account_manager = "x@example.com"', "x@example.com"),
        ("capacity = 3", "capacity = none", "people.toml"),
        ('kind = "phone"', 'kind = "fax"', "kind"),
    ],
)
def test_a_fault_in_the_file_is_named(tmp_path: Path, old: str, new: str, named: str) -> None:
    text = (DEMO / "people.toml").read_text("utf-8")
    assert old in text
    broken = tmp_path / "people.toml"
    broken.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(DemoPeopleWrong, match=named):
        read_demo_people(broken)
