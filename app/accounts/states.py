"""States and territories of the United States: postal code, name, and how their NCES ids begin."""

from __future__ import annotations

import re

from app.accounts.errors import LeaidInvalid

LEAID = re.compile(r"[0-9]{7}")

# FIPS number, postal code, name. 58 to 63 are numbers that NCES uses for federal school systems.
TABLE = """
01 AL Alabama|02 AK Alaska|04 AZ Arizona|05 AR Arkansas|06 CA California|08 CO Colorado|09 CT Connecticut
10 DE Delaware|11 DC District of Columbia|12 FL Florida|13 GA Georgia|15 HI Hawaii|16 ID Idaho|17 IL Illinois
18 IN Indiana|19 IA Iowa|20 KS Kansas|21 KY Kentucky|22 LA Louisiana|23 ME Maine|24 MD Maryland
25 MA Massachusetts
26 MI Michigan|27 MN Minnesota|28 MS Mississippi|29 MO Missouri|30 MT Montana|31 NE Nebraska|32 NV Nevada
33 NH New Hampshire|34 NJ New Jersey|35 NM New Mexico|36 NY New York|37 NC North Carolina|38 ND North Dakota
39 OH Ohio|40 OK Oklahoma|41 OR Oregon|42 PA Pennsylvania|44 RI Rhode Island|45 SC South Carolina
46 SD South Dakota
47 TN Tennessee|48 TX Texas|49 UT Utah|50 VT Vermont|51 VA Virginia|53 WA Washington|54 WV West Virginia
55 WI Wisconsin|56 WY Wyoming|58 DD Department of Defense|59 BI Bureau of Indian Education
60 AS American Samoa
61 DD Department of Defense|63 DD Department of Defense|66 GU Guam|69 MP Northern Mariana Islands
72 PR Puerto Rico
78 VI U.S. Virgin Islands
"""
ROWS = tuple(tuple(entry.split(" ", 2)) for line in TABLE.split("\n") for entry in line.split("|") if entry)
POSTAL_OF = {fips: postal for fips, postal, _ in ROWS}
NAMES = {postal: name for _, postal, name in sorted(ROWS, key=lambda row: row[2])}


def leaid_of(text: str, state: str) -> str:
    """The NCES id as it is kept: seven digits that begin with the number of the state.

    Raises LeaidInvalid with `digits` or `state`.
    """
    digits = "".join(text.split())
    if not LEAID.fullmatch(digits):
        raise LeaidInvalid("digits")
    if POSTAL_OF.get(digits[:2]) != state:
        raise LeaidInvalid("state")
    return digits
