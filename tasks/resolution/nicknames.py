"""Short forms of American given names, each mapped to the one name that it stands for.

Only short forms with one usual long form are listed: "Chris", "Alex", "Pat" or "Sam" could be either of two names and so link nothing.
"""

from __future__ import annotations

_LONG = """
abe:abraham abby:abigail al:albert andy:andrew art:arthur barb:barbara becky:rebecca ben:benjamin benny:benjamin bernie:bernard
bill:william billy:william bob:robert bobby:robert brad:bradley cathy:catherine charlie:charles chuck:charles cindy:cynthia
dan:daniel danny:daniel dave:david debbie:deborah deb:deborah dick:richard don:donald doug:douglas ed:edward eddie:edward
fred:frederick gabe:gabriel gene:eugene greg:gregory hal:harold hank:henry ike:isaac jack:john jake:jacob jeff:jeffrey
geoff:geoffrey jen:jennifer jenny:jennifer jerry:gerald jim:james jimmy:james joe:joseph joey:joseph johnny:john
josh:joshua kathy:katherine kate:katherine ken:kenneth kenny:kenneth larry:lawrence len:leonard les:leslie lenny:leonard
liz:elizabeth maggie:margaret marge:margaret matt:matthew meg:margaret mike:michael mitch:mitchell nate:nathaniel ned:edward
nick:nicholas pam:pamela peggy:margaret pete:peter phil:philip rich:richard rick:richard rob:robert
robbie:robert rod:rodney ron:ronald russ:russell sandy:sandra steph:stephanie steve:steven stan:stanley stu:stuart sue:susan
ted:theodore terry:terrence tim:timothy tom:thomas tommy:thomas tony:anthony vic:victor vince:vincent wes:wesley will:william
"""
NICKNAMES: dict[str, str] = dict(pair.split(":") for pair in _LONG.split())

CALLED: dict[str, frozenset[str]] = {
    long: frozenset(short for short, meant in NICKNAMES.items() if meant == long) for long in set(NICKNAMES.values())
}
"""Long name to its short forms."""
