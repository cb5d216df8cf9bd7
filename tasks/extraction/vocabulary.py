"""The closed word lists that several rules share; all in lower case unless a comment says otherwise."""

from __future__ import annotations

MONTHS = """
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    """.split()  # noqa: SIM905 - a table of words reads better as text


ROLES = frozenset(
    """
    plaintiff plaintiffs defendant defendants petitioner petitioners respondent respondents appellant appellants appellee appellees
    claimant claimants applicant applicants movant movants intervenor intervenors cross-defendant cross-complainant counterclaimant
    counterdefendant counter-defendant counter-plaintiff debtor debtors creditor creditors trustee garnishee relator relators
    complainant complainants accused prosecution prosecutor defense defence witness witnesses declarant affiant deponent juror jurors jury
    counsel attorney attorneys lawyer lawyers party parties co-defendant co-defendants third-party government state commonwealth people
    court judge justice magistrate clerk bailiff plaintiff-appellant defendant-appellee plaintiff-appellee defendant-appellant
    """.split()  # noqa: SIM905 - a table of words reads better as text
)
"""Who somebody is in a case; never a name by itself."""

TITLES = frozenset(
    """
    mr mrs ms miss mx messrs dr prof professor hon honorable hon'ble honourable judge justice chief magistrate senator congressman
    congresswoman president governor mayor sheriff officer detective sergeant lieutenant captain colonel general secretary director
    attorney special agent deputy assistant acting sir madam shri smt sri rev reverend
    """.split()  # noqa: SIM905
)

SMALL_WORDS = frozenset("a an and as at by for from in of on or the to with".split())  # noqa: SIM905

NOT_NAMES = (
    ROLES
    | frozenset(MONTHS)
    | frozenset(
        """
        the this that these those his her its their our your my we you they he she it i and or but if when where while whereas because
        although however therefore accordingly further furthermore moreover thus hence upon under pursuant before after since until during
        in on at by to from of for with without as an a any all each every no not such said same other another both
        order motion complaint answer petition brief memorandum opinion judgment decree stipulation declaration affidavit exhibit exhibits
        appendix attachment schedule section article chapter title rule rules part page paragraph count counts claim claims
        act code statute statutes constitution amendment regulation regulations
        district circuit county division department office bureau agency commission committee board council court courts
        esq esquire bar number no nos case cause docket file filed dated date signature signed name telephone phone fax facsimile email
        respectfully submitted sincerely dear re cc via certificate service notice summons subpoena discovery interrogatory deposition trial
        hearing conference appeal appeals verdict sentence sentencing plea agreement contract lease policy
        street avenue road suite floor building box united states america north south east west northern southern eastern western
        monday tuesday wednesday thursday friday saturday sunday mr mrs ms dr hon attorney general special agent
        jr sr advocate advocates bench learned senior junior officer complex colony building apartments oral registered agent sub adv aged house
        director manager president chairman officer member partner associate secretary professor doctor detective sergeant sheriff
        versus others ors anr respondent-appellee supra infra ibid id see also compare ex re cf quoting citing
        document documents produced confidential bates reporter transcript proceedings volume
        """.split()  # noqa: SIM905
    )
)
"""Words that no part of a person's name is taken from."""

ORGANISATION_WORDS = frozenset(
    """
    company corporation incorporated limited bank association union university college school hospital church foundation institute
    society insurance assurance mutual holdings group partners partnership associates industries enterprises services systems solutions
    international national federal trust fund authority agency bureau department office commission committee board council ministry city
    county state states commonwealth town township village district government republic people kingdom center centre club league
    administration service press news network technologies pharmaceuticals motors airlines railroad railway properties property management
    realty investments capital financial securities airways construction consulting laboratories llc inc corp co ltd llp lp plc pllc
    """.split()  # noqa: SIM905
)
"""A party whose name has one of these is no person."""

STATES = (
    "Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|"
    "Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|"
    "New Jersey|New Mexico|New York|North Carolina|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|"
    "South Dakota|Tennessee|Texas|Utah|Vermont|Virginia|Washington|West Virginia|Wisconsin|Wyoming|District of Columbia|Puerto Rico|"
    "Guam|Virgin Islands"
)
"""Regular expression, in ordinary case."""

STATE_CODES = (
    "AL|AK|AZ|AR|CA|CO|CT|DE|FL|GA|HI|ID|IL|IN|IA|KS|KY|LA|ME|MD|MA|MI|MN|MS|MO|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PA|RI|SC|SD|TN|TX|"
    "UT|VT|VA|WA|WV|WI|WY|DC|PR|GU|VI"
)
