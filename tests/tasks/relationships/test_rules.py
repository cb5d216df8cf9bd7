"""One table for each rule: what a marked text says, and what it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[[str], Any]
Said = tuple[str, str, str]

EMPLOYMENT = [
    ("[P:Jane Roe], president of [O:Acme, Inc.], spoke.", ("Jane Roe", "OFFICER_OF", "Acme, Inc.")),
    ("[P:Jane Roe] is general counsel of [O:Acme, Inc.].", ("Jane Roe", "OFFICER_OF", "Acme, Inc.")),
    ("[P:Jane Roe], Chief Executive Officer and Chairman of [O:Acme, Inc.], spoke.", ("Jane Roe", "OFFICER_OF", "Acme, Inc.")),
    ("[P:Jane Roe], the Chief of the [O:Registration Unit], wrote.", ("Jane Roe", "OFFICER_OF", "Registration Unit")),
    ("[O:Acme]'s vice president, [P:Jane Roe], spoke.", ("Jane Roe", "OFFICER_OF", "Acme")),
    ("[O:Acme] CEO [P:Jane Roe] spoke.", ("Jane Roe", "OFFICER_OF", "Acme")),
    ('[P:Jane Roe] ("[P:Roe<-0]") heads the [O:Registration Unit].', ("Jane Roe", "OFFICER_OF", "Registration Unit")),
    ("[P:Roe] was then employed by [O:Acme] as a technician.", ("Roe", "EMPLOYEE_OF", "Acme")),
    ("[P:Jane Roe], a claims adjuster employed by [O:Acme], inspected it.", ("Jane Roe", "EMPLOYEE_OF", "Acme")),
    ("[P:Jane Roe], Senior Claims Adjuster, [O:Acme Insurance],\nhas a file.", ("Jane Roe", "EMPLOYEE_OF", "Acme Insurance")),
    ("[P:Jane Roe], who served as a policy advisor for the [O:Campaign], lied.", ("Jane Roe", "EMPLOYEE_OF", "Campaign")),
    ("[P:Jane Roe], a Special Agent with the [O:FBI], testified.", ("Jane Roe", "EMPLOYEE_OF", "FBI")),
    ("[P:Jane Roe] works for [O:Acme].", ("Jane Roe", "EMPLOYEE_OF", "Acme")),
    ("[P:Target 2], who was [P:Target 1]'s employee, left.", ("Target 2", "EMPLOYEE_OF", "Target 1")),
    ("I, [P:Jane Roe], declare as follows: I have been a Special Agent with the [O:FBI].", ("Jane Roe", "EMPLOYEE_OF", "FBI")),
    ("I, [P:Jane Roe], declare: I am currently assigned to the [O:Fraud Unit].", ("Jane Roe", "EMPLOYEE_OF", "Fraud Unit")),
]
EMPLOYMENT += [
    ("[P:Jane Roe], a former employee of [O:Acme], spoke.", ("Jane Roe", "FORMER_EMPLOYEE_OF", "Acme")),
    ("[P:Jane Roe] was formerly the treasurer of [O:Acme].", ("Jane Roe", "FORMER_OFFICER_OF", "Acme")),
    ("Former [O:Acme] CEO [P:Jane Roe] spoke.", ("Jane Roe", "FORMER_OFFICER_OF", "Acme")),
    ('[P:Ann Lee] ("[P:Lee<-0]"), the child of [P:Poe], is the manager of [O:Acme].', ("Ann Lee", "EMPLOYEE_OF", "Acme")),
    (
        "The board of [O:Acme] met; [P:John Poe] appointed [P:Jane Roe] to serve as counsel.",
        ("Jane Roe", "APPOINTED_BY", "John Poe"),
    ),
    ("[P:Jane Roe] was appointed receiver by the [O:Acme].", ("Jane Roe", "APPOINTED_BY", "Acme")),
    ("[P:Jane Roe], who is the registered agent of [O:Acme], spoke.", ("Jane Roe", "REGISTERED_AGENT_OF", "Acme")),
    ("[O:Acme]'s registered agent, [P:Jane Roe], spoke.", ("Jane Roe", "REGISTERED_AGENT_OF", "Acme")),
]
OWNERSHIP = [
    (
        "[O:Riverdale, Inc.] is a wholly owned subsidiary of [O:Wombat Corp.].",
        ("Riverdale, Inc.", "SUBSIDIARY_OF", "Wombat Corp."),
    ),
    ("[O:Wombat Corp.] is a subsidiary of [O:Burrow plc], a public company.", ("Wombat Corp.", "SUBSIDIARY_OF", "Burrow plc")),
    ("[O:Wombat]'s parent corporation is [O:Burrow plc].", ("Wombat", "SUBSIDIARY_OF", "Burrow plc")),
    ("[O:Burrow plc] is the parent of [O:Wombat].", ("Wombat", "SUBSIDIARY_OF", "Burrow plc")),
    (
        "[O:Lora, LLC] is a limited liability company whose sole member is [P:Emeka Obi].",
        ("Emeka Obi", "MEMBER_OF", "Lora, LLC"),
    ),
    ("[P:Emeka Obi], member of [O:Lora, LLC], knows.", ("Emeka Obi", "MEMBER_OF", "Lora, LLC")),
    ("[P:Jane Roe] owns 50% of the shares of [O:Acme].", ("Jane Roe", "OWNER_OF", "Acme")),
    ("[O:Acme] is owned and controlled by [P:Jane Roe].", ("Jane Roe", "OWNER_OF", "Acme")),
    ("He fell at [A:18 Birch Row], premises owned by [O:Riverdale].", ("Riverdale", "OWNER_OF", "18 Birch Row")),
    ("[P:Jane Roe], who founded [O:Acme], left.", ("Jane Roe", "OWNER_OF", "Acme")),
]
OWNERSHIP += [
    ("[P:Jane Roe], the president of [O:Acme], owns fifty-one percent of its stock.", ("Jane Roe", "OWNER_OF", "Acme")),
    (
        "[O:Burrow plc], a public company of Ohio, owns thirty-four percent of the stock of [O:Acme].",
        ("Burrow plc", "OWNER_OF", "Acme"),
    ),
    (
        '[O:Acme] is a "single-member limited liability company . . . controlled by [P:Target 1]."',
        ("Target 1", "OWNER_OF", "Acme"),
    ),
    ("[P:Jane Roe], the former owner of [O:Acme], left.", ("Jane Roe", "FORMER_OWNER_OF", "Acme")),
]
LOCATIONS = [
    ("[P:Jane Roe] is an adult resident of [L:Sheboygan].", ("Jane Roe", "LOCATED_IN", "Sheboygan")),
    ("[O:Acme, Inc.] is a [L:Wisconsin] corporation.", ("Acme, Inc.", "LOCATED_IN", "Wisconsin")),
    ("[O:Acme, LLC], a [L:Delaware] limited liability company, sued.", ("Acme, LLC", "LOCATED_IN", "Delaware")),
    ("[O:Acme] is organized under the laws of the State of [L:Ohio].", ("Acme", "LOCATED_IN", "Ohio")),
    ("[O:Acme] has its principal place of business in [L:Madison].", ("Acme", "LOCATED_IN", "Madison")),
    ("[P:Jane Roe] resides in [L:Ohio].", ("Jane Roe", "LOCATED_IN", "Ohio")),
    ("[O:Lane & Dale], [A:400 N. Harbor Drive]", ("Lane & Dale", "LOCATED_IN", "400 N. Harbor Drive")),
]
ON_TWO_PAGES = (
    "[K:UNITED STATES DISTRICT COURT]\n[O:ACME],\nPlaintiff,\nv. Case No. [C:24-cv-1]\n[P:JOHN POE],\nDefendant.\nORDER\n\n\f"
    "Agreed.\n\n[P:Jane Roe]\nAttorney for Defendant\n"
)
COUNSEL = [
    ("[P:Jane Roe], counsel for [O:Acme], spoke.", ("Jane Roe", "COUNSEL_FOR", "Acme")),
    ("[P:Jane Roe] and [P:Ann Poe], attorneys for Plaintiff [O:Acme], spoke.", ("Ann Poe", "COUNSEL_FOR", "Acme")),
    ("[P:Jane Roe] and [P:Ann Poe], attorneys for Plaintiff [O:Acme], spoke.", ("Jane Roe", "COUNSEL_FOR", "Acme")),
    ("[O:Lane & Dale, S.C.] will appear for [O:Acme] in this Court.", ("Lane & Dale, S.C.", "COUNSEL_FOR", "Acme")),
    ("[O:Acme], by its attorneys, [O:Lane & Dale], answers.", ("Lane & Dale", "COUNSEL_FOR", "Acme")),
    ("[O:Acme]'s counsel, [P:Jane Roe], spoke.", ("Jane Roe", "COUNSEL_FOR", "Acme")),
    ("[P:Target 1] retained [P:Jane Roe] as counsel.", ("Jane Roe", "COUNSEL_FOR", "Target 1")),
    (
        "Dated: May 3\n[P:Jane Roe] (SBN 1)\n[O:Lane & Dale LLP]\nAttorneys for Plaintiff [O:Acme]",
        ("Jane Roe", "COUNSEL_FOR", "Acme"),
    ),
    (
        "Dated: May 3\n[P:Jane Roe] (SBN 1)\n[O:Lane & Dale LLP]\nAttorneys for Plaintiff [O:Acme]",
        ("Lane & Dale LLP", "COUNSEL_FOR", "Acme"),
    ),
    ("Counsel for Defendant [O:Acme]:\n[P:Jane Roe]\n[O:Lane & Dale LLP]\n", ("Jane Roe", "COUNSEL_FOR", "Acme")),
    (
        ON_TWO_PAGES,
        ("Jane Roe", "COUNSEL_FOR", "JOHN POE"),
    ),
    (
        "The undersigned counsel of record for [O:Acme] states this.\n\n/s/ [P:Jane Roe]\nState Bar No. 1099317\n[O:Lane & Dale, S.C.]\n",
        ("Lane & Dale, S.C.", "COUNSEL_FOR", "Acme"),
    ),
]
CAPTION_TEXT = (
    "[K:UNITED STATES DISTRICT COURT\nFOR THE EASTERN DISTRICT OF WISCONSIN]\n[O:ACME INSURANCE],\nPlaintiff,\nv. Case No. [C:24-cv-1187]\n"
    "[P:MICHAEL PAUL], [O:LORA, LLC],\nand [O:WOMBAT CORPORATION],\nDefendants.\nCOMPLAINT\n[O:Burrow plc] is no party."
)
CAPTION = [
    (CAPTION_TEXT, ("ACME INSURANCE", "PLAINTIFF_IN", "24-cv-1187")),
    (CAPTION_TEXT, ("MICHAEL PAUL", "DEFENDANT_IN", "24-cv-1187")),
    (CAPTION_TEXT, ("WOMBAT CORPORATION", "DEFENDANT_IN", "24-cv-1187")),
    (CAPTION_TEXT, ("24-cv-1187", "FILED_IN", "UNITED STATES DISTRICT COURT\nFOR THE EASTERN DISTRICT OF WISCONSIN")),
    (
        "IN THE [K:UNITED STATES DISTRICT COURT]\n[L:UNITED STATES OF AMERICA]\n[P:JOHN POE],\nDefendant.\nCrim. No. [C:17-201]\n",
        ("JOHN POE", "DEFENDANT_IN", "17-201"),
    ),
    (
        "[K:COURT OF APPEALS]\n[P:JOHN POE],\nAppellant,\nv.\n[O:ACME],\nAppellee.\nNo. [C:17-2400]\n",
        ("JOHN POE", "PARTY_TO", "17-2400"),
    ),
    ("[K:COUNTY COURT]\nIN RE: [O:ACME LITIGATION]\nNo. [C:15-2641]\n", ("ACME LITIGATION", "PARTY_TO", "15-2641")),
    (
        "[P:Paul] sued [O:Lora] and [O:Riverdale] in [K:County Court], Case No. [C:24-CV-0322].",
        ("Riverdale", "DEFENDANT_IN", "24-CV-0322"),
    ),
    (
        "[P:Paul] sued [O:Lora] and [O:Riverdale] in [K:County Court], Case No. [C:24-CV-0322].",
        ("Paul", "PLAINTIFF_IN", "24-CV-0322"),
    ),
    ("He sued in [K:County Court], Case No. [C:24-CV-0322].", ("24-CV-0322", "FILED_IN", "County Court")),
]
CAPTION += [
    # the court stands in the right column, beside the first party
    (
        "CAUSE NO. [C:D-1-GN-20-1]\n[P:ANN BORDEN],      \u00a7   IN THE DISTRICT COURT OF\n  Plaintiff,   \u00a7\nV.  \u00a7  TRAVIS COUNTY\n[O:ACME, INC.],   \u00a7\n  Defendant.  \u00a7\n",
        ("ANN BORDEN", "PLAINTIFF_IN", "D-1-GN-20-1"),
    ),
    # a page whose first lines are lost
    (
        "[P:ANN BORDEN],\n  Plaintiff,\n  v.    Civil Action No. [C:20-1187]\n[O:ACME, INC.],\n  Defendant.\n",
        ("ACME, INC.", "DEFENDANT_IN", "20-1187"),
    ),
    (
        "[P:ANN BORDEN],\n  Plaintiff,\n  v.    Civil Action No. [C:20-1187]\n[O:ACME, INC.],\n  Defendant.\n",
        ("ANN BORDEN", "PLAINTIFF_IN", "20-1187"),
    ),
    (
        "[K:TAX COURT]\n[P:MAX BORDEN] AND [P:ANN BORDEN], Petitioners v.\n[O:COMMISSIONER OF REVENUE], Respondent\nNo. [C:19031-13]\n",
        ("ANN BORDEN", "PLAINTIFF_IN", "19031-13"),
    ),
    (
        "[K:COURT OF APPEALS]\nNo. [C:17-2400]\n[P:JOHN POE],\nPlaintiff, No. [C:3:05-cv-595]\nv.\n[O:ACME],\nDefendant.\n",
        ("17-2400", "FILED_IN", "COURT OF APPEALS"),
    ),
]
JUDGES = [
    ("Case [C:17-cr-1]\nChief Judge [P:Barbara A. Holt]\nMEMORANDUM\n", ("Barbara A. Holt", "JUDGE_IN", "17-cr-1")),
    (
        "Case [C:17-cr-1]\nSo ordered.\n[P:RUPERT MOSS]\nUnited States District Judge\n",
        ("RUPERT MOSS", "JUDGE_IN", "17-cr-1"),
    ),
    ("Case [C:17-cr-1]\n[P:RUPERT MOSS], United States District Judge\n", ("RUPERT MOSS", "JUDGE_IN", "17-cr-1")),
    ("Case [C:17-cr-1]\nHon. [P:K. R. Marsh]\n", ("K. R. Marsh", "JUDGE_IN", "17-cr-1")),
    ("Case [C:17-cr-1] was tried before the Honorable [P:K. R. Marsh] in May.", ("K. R. Marsh", "JUDGE_IN", "17-cr-1")),
]
SIGNATURES = [
    ("[O:WOMBAT CORPORATION]\nBy: [P:Hanna Quill]\nIts: President\n", ("Hanna Quill", "SIGNED_FOR", "WOMBAT CORPORATION")),
    (
        "The undersigned counsel of record for [O:Lora, LLC] states:\n1. This.\n/s/ [P:Emeka Obi]\n[P:Emeka Obi], authorized representative\n",
        ("Emeka Obi", "SIGNED_FOR", "Lora, LLC"),
    ),
    (
        "/s/ [P:Jane Roe]\n[P:Jane Roe], State Bar No. 1\n[O:Lane & Dale, S.C.], 1 Main\n",
        ("Jane Roe", "MEMBER_OF", "Lane & Dale, S.C."),
    ),
    ("[P:Jane Roe], Esq.\n[P:Ann Poe], Esq.\n[O:Brand & Pike]\n", ("Ann Poe", "MEMBER_OF", "Brand & Pike")),
    ("By:\n[P:Jane Roe]\n[P:Ann Poe]\nThe [O:Fraud Unit]\n", ("Jane Roe", "EMPLOYEE_OF", "Fraud Unit")),
]
AFFILIATIONS = [
    ("[P:Jane Roe], President\n[O:Acme, Inc.]\n7 Elm Row\n", ("Jane Roe", "OFFICER_OF", "Acme, Inc.")),
    ("[P:Jane Roe]\nChief Financial Officer\n[O:Acme, Inc.]\n", ("Jane Roe", "OFFICER_OF", "Acme, Inc.")),
    ("[P:Jane Roe]\nAssistant Counsel\nThe [O:Fraud Unit]\n", ("Jane Roe", "EMPLOYEE_OF", "Fraud Unit")),
    ("[P:Jane Roe]\nAaron Unread\nThe [O:Fraud Unit]\n", ("Jane Roe", "EMPLOYEE_OF", "Fraud Unit")),
]
OTHERS = [
    ("Case [C:24-cv-1]\n[P:Jane Roe], a clerk, has\nknowledge of the inspection.", ("Jane Roe", "WITNESS_IN", "24-cv-1")),
    ("Case [C:24-cv-1]\nI, [P:Jane Roe], declare under penalty of perjury.", ("Jane Roe", "WITNESS_IN", "24-cv-1")),
    ("Case [C:24-cv-1]\nThis arises under [S:28 U.S.C. § 2201].", ("24-cv-1", "CITES", "28 U.S.C. § 2201")),
    ("Case [C:24-cv-1]\nSee [T:347 U.S. 483].", ("24-cv-1", "CITES", "347 U.S. 483")),
    ('[O:Wombat Corporation] ("[O:Wombat<-0]") sued.', ("Wombat", "ALIAS_OF", "Wombat Corporation")),
    ('"[P:Target 1]" refers to [P:Paul Poe].', ("Target 1", "ALIAS_OF", "Paul Poe")),
    ("[O:Acme, Inc.] d/b/a [O:Bob's Burgers] sued.", ("Bob's Burgers", "ALIAS_OF", "Acme, Inc.")),
    ("[P:Jane Roe] and [P:John Poe] came in May.", ("Jane Roe", "ASSOCIATED_WITH", "John Poe")),
]
SAYS = [*EMPLOYMENT, *OWNERSHIP, *LOCATIONS, *COUNSEL, *CAPTION, *JUDGES, *SIGNATURES, *AFFILIATIONS, *OTHERS]


@pytest.mark.parametrize(("text", "expected"), SAYS)
def test_the_words_say_it(text: str, expected: Said, read: Read) -> None:
    assert expected in read(text).said()


SAYS_NOT = [
    # the title of the paper in the right column
    ("[K:DISTRICT COURT]\n[C:20-1] ) NOTICE OF MOTION\nvs. ) TO [O:DISMISS]\nDefendant.\n", "DEFENDANT_IN"),
    # what is over, or not so, is not said of today
    ("[P:Jane Roe], a former employee of [O:Acme], spoke.", "EMPLOYEE_OF"),
    ("[P:Jane Roe] is not an employee of [O:Acme].", "EMPLOYEE_OF"),
    ("[P:Jane Roe] was never employed by [O:Acme].", "EMPLOYEE_OF"),
    ("[P:Jane Roe] denied that [P:John Poe] was employed by [O:Acme].", "EMPLOYEE_OF"),
    ("Former [O:Acme] CEO [P:Jane Roe] spoke.", "OFFICER_OF"),
    ("[O:Acme] is not a subsidiary of [O:Burrow plc].", "SUBSIDIARY_OF"),
    ("[P:Jane Roe] does not own the shares of [O:Acme].", "OWNER_OF"),
    ("[P:Jane Roe] no longer represents [O:Acme].", "COUNSEL_FOR"),
    ("[P:John Poe] did not appoint [P:Jane Roe].", "APPOINTED_BY"),
    ("[P:Jane Roe], who is the registered agent of [O:Acme], spoke.", "EMPLOYEE_OF"),
    # who signs below stands over the next party's name
    ("By: [P:Jane Roe]\nIts: Member\n[O:BURROW PLC]\nBy: [P:Ann Poe]\n", "EMPLOYEE_OF"),
    # a label opens something else
    ("[P:Jane Roe]\nProcess Server\nReturn to:\n[O:Lane & Dale LLP]\n", "MEMBER_OF"),
    # the name of a sentence's other clause
    ("[P:Jane Roe] met the president. The lawyer of [O:Acme] left.", "OFFICER_OF"),
    # who does something to a subsidiary, a lawyer or a plant is none
    ("[P:Jane Roe] sued the president of [O:Acme].", "OFFICER_OF"),
    ("[P:Jane Roe] met an agent of [O:Acme].", "EMPLOYEE_OF"),
    ("[P:Jane Roe] sued a man employed by [O:Acme].", "EMPLOYEE_OF"),
    ("[O:Burrow plc] sued a subsidiary of [O:Acme].", "SUBSIDIARY_OF"),
    ("[P:Jane Roe] met the owner of [O:Acme].", "OWNER_OF"),
    ("[P:Jane Roe] met with counsel for [O:Acme].", "COUNSEL_FOR"),
    ("[O:Acme] sold a plant located in [L:Ohio].", "LOCATED_IN"),
    # a quoted judge does not judge the case
    ("Case [C:17-cr-1]\nAs Judge [P:Roland Postner] wrote in another case, this holds.", "JUDGE_IN"),
    # without a docket number nothing is judged, cited or witnessed
    ("Chief Judge [P:Barbara A. Holt]\n", "JUDGE_IN"),
    ("This arises under [S:28 U.S.C. § 2201].", "CITES"),
    ("[P:Jane Roe] has knowledge of the inspection.", "WITNESS_IN"),
    # a citation that opens a line is no caption
    (
        "Case [C:17-cr-1]\nthe rule of [P:Hickman]\nv. [P:Taylor], which the courts follow in all such cases,\nholds.",
        "DEFENDANT_IN",
    ),
    # who stands between the court's name and a drawn line is no party
    (
        "[K:COURT OF APPEALS]\nat [P:Harlan Marsh] House\n________\nAcme,\nPlaintiff,\nv.\n[O:Beta],\nDefendant.\n[C:25-16]\n",
        "PLAINTIFF_IN",
    ),
    # a term that is only used is not defined again
    ("[O:Wombat Corporation] sued. " + "It rained for days. " * 8 + "Then [O:Wombat<-0] lost.", "ALIAS_OF"),
    # who stands behind the caption is no party
    (
        CAPTION_TEXT.replace("[P:MICHAEL PAUL]", "Michael Paul")
        .replace("[O:LORA, LLC]", "Lora")
        .replace("[O:WOMBAT CORPORATION]", "Wombat"),
        "DEFENDANT_IN",
    ),
    # two defendants, one lawyer of one "Defendant"
    (CAPTION_TEXT + "\n\n[P:Jane Roe]\nAttorney for Defendant\n", "COUNSEL_FOR"),
    # a lawyer signs as such, not for the company
    ("[O:WOMBAT CORPORATION]\nBy: [P:Jane Roe]\nState Bar No. 1\n", "SIGNED_FOR"),
    # a sentence that ends in a name stands above nobody's firm
    ("He met with the members and then with [P:Jane Roe]\n[O:Brand & Pike]\n", "MEMBER_OF"),
    # a list of names ties nobody
    ("[P:Ann A], [P:Bob B], [P:Cy C], [P:Di D], [P:Ed E], [P:Fay F] and [P:Gus G] came.", "ASSOCIATED_WITH"),
    # something stronger is said
    ("[P:Jane Roe], president of [O:Acme], spoke.", "ASSOCIATED_WITH"),
    # two sentences
    ("[P:Jane Roe] spoke. Then [P:John Poe] spoke.", "ASSOCIATED_WITH"),
]


@pytest.mark.parametrize(("text", "predicate"), SAYS_NOT)
def test_the_words_do_not_say_it(text: str, predicate: str, read: Read) -> None:
    assert predicate not in {said[1] for said in read(text).said()}


def test_parent_and_child_are_not_confused(read: Read) -> None:
    said = read("[O:Riverdale] is a subsidiary of [O:Wombat]. [O:Wombat] is the parent of [O:Riverdale].").said()
    assert {s for s in said if s[1] == "SUBSIDIARY_OF"} == {("Riverdale", "SUBSIDIARY_OF", "Wombat")}


def test_comention_is_the_weakest(read: Read) -> None:
    found = read(CAPTION_TEXT + "\n\n[P:Jane Roe] met [P:John Poe]. [P:Ann Poe] is president of [O:Acme].").relationships()
    weakest = {r.confidence for r in found if r.predicate == "ASSOCIATED_WITH"}
    assert max(weakest) < min(r.confidence for r in found if r.predicate != "ASSOCIATED_WITH")
