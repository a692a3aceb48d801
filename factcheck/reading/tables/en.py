"""Word lists for English."""

from __future__ import annotations

import re

from factcheck.reading.tables.shape import Table, words

SPEECH = words("""
    said says say told tells tell added adds stated wrote writes explained explains claimed claims
    argued argues noted notes announced announces insisted insists replied replies asked asks
    warned warns admitted admits acknowledged acknowledges declared declares tweeted tweets
    remarked remarks recalled recalls concluded concludes suggested suggests observed observes
    complained complains confirmed confirms denied denies testified testifies quipped quips joked
    jokes continued continues responded responds countered counters vowed vows urged urges
    predicted predicts estimated estimates boasted boasts lamented laments exclaimed exclaims
    quoted quotes reported reports revealed reveals thundered shouted shouts yelled yells screamed
    chanted chants whispered cried barked charged charges asserted asserts affirmed affirms
    emphasized emphasizes emphasised stressed stresses repeated repeats reiterated reiterates
    promised promises pledged pledges proclaimed proclaims contended contends maintained maintains
    answered answers retorted retorts echoed echoes interjected offered mused muses opined opines
    posted posts reads read emailed texted blogged hinted implied implies joined conceded concedes
    confessed boomed snapped shot fired deadpanned gushed cautioned cautions advised advises
    praised praises criticized criticizes demanded demands proposed proposes questioned questions
    wondered wonders summarized clarified clarifies elaborated rejoined scoffed sneered
    pleaded pleads begged recounted recounts relayed described pointed
""")
SAYING = words("""
    saying telling adding writing insisting arguing asking claiming noting warning declaring
    explaining stating replying responding tweeting shouting yelling chanting concluding joking
    suggesting announcing promising vowing admitting acknowledging stressing emphasizing
    reiterating repeating quipping reading quoting posting asserting predicting calling
    questioning complaining confirming denying recalling answering interjecting screaming
""")

TABLE = Table(
    language="en",
    decimal_comma=False,
    day_first=False,
    months={
        "january": 1,
        "february": 2,
        "march": 3,
        "april": 4,
        "may": 5,
        "june": 6,
        "july": 7,
        "august": 8,
        "september": 9,
        "october": 10,
        "november": 11,
        "december": 12,
        "jan": 1,
        "feb": 2,
        "mar": 3,
        "apr": 4,
        "jun": 6,
        "jul": 7,
        "aug": 8,
        "sep": 9,
        "sept": 9,
        "oct": 10,
        "nov": 11,
        "dec": 12,
    },
    weekdays={
        "monday": 0,
        "tuesday": 1,
        "wednesday": 2,
        "thursday": 3,
        "friday": 4,
        "saturday": 5,
        "sunday": 6,
    },
    abbreviations=words("""
        mr mrs ms dr prof st sen rep gov gen col lt sgt capt cmdr adm maj hon rev fr messrs mx
        pres supt det no nos vol pp fig figs sec ch eq ed eds al i.e e.g cf vs v viz approx est
        dept univ mt ft ave blvd rd jan feb mar apr jun jul aug sep sept oct nov dec tel ext
        brig pvt cpl insp drs assoc asst atty bldg mssrs mgr mme mlle sra srta dept hwy rte pkwy
        encl attn para paras art arts vol vols nov op
    """),
    closing_abbreviations=words("""
        inc ltd co corp jr sr etc u.s u.k u.n e.u d.c a.m p.m ph.d m.d b.a m.a j.d b.c a.d bros
        plc llc esq am pm u.s.a r.i n.y n.j l.a n.c s.c pte pty gmbh sdn bhd tbk m.sc b.sc
        ibid
    """),
    sentence_starters=words("""
        the a an he she it they we i you this that these those there his her its their our my your
        in on at for from with by as if when while after before since because although though but
        and or so however meanwhile according what who where why how many some most all no not
        one two three another other more last next now then here please thanks just even only
    """),
    words_as_well=words("no sun mar may ms ch sec fig art arts op para nov"),
    stop_words=words("""
        the of and to in a is that for it on was with as he be by at are this have from or had his
        not but they which you were their an she we has been will would who said when there more
        its than about after what one if out up no so i can do your my me just our him them
    """),
    quote_verbs=SPEECH,
    reporting_verbs=SPEECH | SAYING | words("believe believes believed think thinks thought"),
    citing_verbs=words("according citing reported as"),
    pronouns=words("he she they i we who it"),
    speaker_stops=words("""
        in at on during after before when while as to of-the-record from with by for that who
        about who's whose where because if but and since despite last this earlier later today
        yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday via through
        referring speaking adding noting citing which whose whom or than then after per amid
        prompting drawing using making leading including following recently
    """),
    titles=words("""
        president vice prime minister secretary state defense treasury interior attorney general
        sen senator rep representative congressman congresswoman gov governor mayor speaker leader
        majority minority chairman chairwoman chair chief executive officer ceo director professor
        prof dr mr mrs ms adviser advisor sir lord lady king queen prince princess pope judge
        justice rev general gen colonel col lt lieutenant sgt sergeant captain capt admiral
        commander officer spokesman
        spokeswoman spokesperson analyst candidate nominee republican democratic democrat gop
        former house senate
    """),
    organisations=words("""
        the department ministry agency office university institute committee commission party bank
        police army court council association organization organisation company group union news
        times post journal press center centre foundation bureau board administration campaign
    """),
    places=words("""
        america american united states britain british england london washington york california
        texas florida ohio iowa new hampshire carolina russia ukraine china japan korea iran iraq
        israel syria france germany
    """),
    scales={
        "hundred": 100,
        "thousand": 10**3,
        "million": 10**6,
        "billion": 10**9,
        "trillion": 10**12,
        "dozen": 12,
        "lakh": 10**5,
        "crore": 10**7,
        "bn": 10**9,
        "tn": 10**12,
        "mn": 10**6,
        "m": 10**6,
        "k": 10**3,
    },
    units={
        "percent": "percent",
        "%": "percent",
        "per cent": "percent",
        "year": "year",
        "years": "year",
        "month": "month",
        "months": "month",
        "week": "week",
        "weeks": "week",
        "day": "day",
        "days": "day",
        "hour": "hour",
        "hours": "hour",
        "minute": "minute",
        "minutes": "minute",
        "hrs": "hour",
        "seconds": "second",
        "second": "second",
        "decades": "decade",
        "decade": "decade",
        "centuries": "century",
        "mph": "mile/hour",
        "kph": "km/hour",
        "kmh": "km/hour",
        "km²": "km2",
        "m²": "m2",
        "square kilometers": "km2",
        "square kilometres": "km2",
        "square meters": "m2",
        "square metres": "m2",
        "square miles": "square mile",
        "square feet": "square foot",
        "cubic meters": "m3",
        "cubic metres": "m3",
        "percentage points": "percentage point",
        "percentage point": "percentage point",
        "°c": "degree",
        "°f": "degree F",
        "litres": "l",
        "liters": "l",
        "grams": "g",
        "kilograms": "kg",
        "deaths": "death",
        "soldiers": "person",
        "residents": "person",
        "patients": "person",
        "victims": "person",
        "voters": "person",
        "households": "family",
        "homes": "house",
        "houses": "house",
        "people": "person",
        "person": "person",
        "persons": "person",
        "men": "person",
        "women": "person",
        "children": "person",
        "americans": "person",
        "jobs": "job",
        "job": "job",
        "km": "km",
        "kilometers": "km",
        "kilometres": "km",
        "miles": "mile",
        "mile": "mile",
        "meters": "m",
        "metres": "m",
        "feet": "foot",
        "foot": "foot",
        "inches": "inch",
        "kg": "kg",
        "pounds": "pound",
        "tons": "t",
        "tonnes": "t",
        "acres": "acre",
        "hectares": "ha",
        "dollars": "USD",
        "us dollars": "USD",
        "yen": "JPY",
        "yuan": "CNY",
        "rupiah": "IDR",
        "euros": "EUR",
        "cents": "cent",
        "times": "times",
        "votes": "vote",
        "seats": "seat",
        "points": "point",
        "point": "point",
        "countries": "country",
        "states": "state",
        "degrees": "degree",
        "cases": "case",
        "families": "family",
        "troops": "person",
        "workers": "person",
        "barrels": "barrel",
        "gallons": "gallon",
        "students": "person",
        "schools": "school",
    },
    signals={
        "cause": words("""because caused causes cause due led resulted therefore thanks
            consequently thus blamed"""),
        "comparison": words("""more less fewer most least higher lower highest lowest bigger
            biggest larger largest smaller smallest better worse best worst greater greatest than
            increased increase decreased decrease rose fell doubled tripled cut grew lost gained
            raised up down twice half"""),
        "superlative": words("""first only biggest largest smallest highest lowest best worst
            greatest most least record ever never every none longest oldest youngest"""),
        "law": words("""law laws bill act amendment treaty constitution legislation court ruled
            legal illegal statute regulation tax taxes voted vote veto vetoed passed signed
            agreement sanctions"""),
        "prediction": words("""will shall going would might expected predict forecast likely plan
            plans promise intend ll gonna"""),
        "opinion": words("""think believe should must hope feel ought want proud great terrible
            wonderful need wish guess opinion important love hate good bad respect honest
            beautiful"""),
        "vague": words("""some several many reportedly allegedly apparently perhaps maybe often
            somebody something people things thing stuff lot"""),
        "event": words("""voted passed signed vetoed opposed supported created built killed died
            cut raised balanced spent paid gave invaded attacked won lost ran elected appointed
            met visited went took made proposed introduced said lost increased doubled has have
            had was were been did got left sold shipped began brought bought came found fought gave
            grew heard held kept knew laid led let lost meant put ran saw sent set spoke stood
            taught thought told took understood wrote chose broke drove fell rose beat became
            owned used called started ended changed worked moved tried turned added"""),
        "others": words("""he she they him her them his their he's she's they're they've
            opponent senator governor president vice-president mr republicans democrats
            republican democratic administration congress
            government party company companies states country countries china russia americans
            america united nobody everyone people"""),
        "amount": words("""hundred thousand million millions billion billions trillion trillions
            percent half twice double doubled triple tripled quarter third two three four five six
            seven eight nine ten twenty thirty forty fifty dozen dozens hundreds thousands"""),
        "negation": words("not never no nobody nothing none n't didn't doesn't don't wasn't"),
        "first": words("i me my mine myself i'm i've i'd i'll"),
        "done": words("was were did went came took gave made"),
        "condition": words("if unless let let's suppose"),
        "hedge": words("maybe perhaps possibly probably guess"),
        "question": words("who what when where why how do does did is are would could can"),
    },
    connectives=(
        "however",
        "meanwhile",
        "moreover",
        "furthermore",
        "in addition",
        "nevertheless",
        "nonetheless",
        "still",
        "also",
        "besides",
    ),
    unmistakable_starts=(
        "However",
        "Meanwhile",
        "Moreover",
        "Furthermore",
        "Nevertheless",
        "Nonetheless",
    ),
    clause_words=words("""
        and but or when while as that because if where after before since though although which
        who whom whose than so until unless whether what why how like
    """),
    naming_verbs=words("""
        called calls calling call labeled labels labeling labelled described describes describing
        dubbed dubs dubbing branded brands branding slammed slamming blasted blasting denounced
        denouncing dismissed dismissing mocked mocking deemed deeming named naming titled entitled
        praised praising hailed hailing decried decrying characterized characterizing accused
        accusing blamed blaming ridiculed ridiculing termed terming considered nicknamed
    """),
    participles=SAYING,
    nouns_as_well=words("""
        claims notes reports remarks counters vows estimates quotes charges promises pledges
        answers posts demands questions echoes tweets
    """),
    people=frozenset(),
    place_heads=words("in near city_of county"),
    place_offices=words("mayor governor sheriff"),
    nickname=re.compile(
        r",?[ ](?:a\.?k\.?a\.?|alias|(?:also|better|widely)[ ]known[ ]as|known[ ]as|nicknamed)[ ]"
        r"[\"“‘']?(?P<nick>[A-Z][\w'’-]*)"
    ),
)
