"""The words the grammar needs to know one by one, because no rule tells them."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DETERMINERS = _words("a an the this that these those my your our their his her its some any no each every all both")
PREPOSITIONS = _words(
    "for in on at of with without to from by about as between under over after before during through against "
    "among within into near"
)
CLAUSE_OPENERS = _words("that which who whose when while because so and")
OBJECT_OPENERS = _words(
    "a an the your my our his her their this that these those it them better more less well smarter faster slower "
    "easier with without from for into on up off out in at and like all every any some new good"
)

NAMES = _words(
    "kubernetes python javascript typescript java linux docker postgres firestore google amazon microsoft apple "
    "excel wordpress shopify instagram linkedin facebook youtube tiktok github slack notion berlin hamburg munich "
    "vienna zurich paris lyon london dublin edinburgh rome milan madrid barcelona lisbon porto amsterdam brussels "
    "copenhagen stockholm oslo helsinki prague budapest warsaw athens istanbul tokyo kyoto seoul beijing shanghai "
    "sydney melbourne toronto montreal chicago boston seattle york california texas germany austria switzerland "
    "france italy spain portugal greece poland sweden norway denmark finland iceland ireland scotland england "
    "britain europe asia africa america canada mexico brazil china japan india australia english german french "
    "spanish italian japanese chinese european american british monday tuesday wednesday thursday friday saturday "
    "sunday january february april june july august september october november december christmas easter "
    "halloween"
)

MASS_NOUNS = _words(
    "sleep yoga coffee tea software hardware work research travel health time money music food water energy power "
    "security safety seo marketing email e-mail bread milk wine sugar art design fashion change success progress "
    "information advice news furniture equipment luggage weather knowledge feedback content data media support "
    "access growth stress pain life nature culture history math science insurance debt credit tax trade traffic "
    "recycling compost hair skin wool linen cotton gold wood steel glass paper plastic chocolate cheese meat fish "
    "rice pasta fruit salt pepper oil wealth risk trust love peace fun luck fear quality logic theory practice "
    "business onboarding burnout downtime finance prep creep copy performance compliance governance mobility "
    "leadership service storage code decor control delivery shipping parking winter summer spring autumn"
)
MASS_ENDINGS = tuple(
    sorted(
        _words("ing tion sion ment ness ity ship ism ics ance ence ware cy phy gy try ture care hood dom ology wear")
    )
)
COUNT_NOUNS = _words(
    "building meeting wedding ring king thing string morning evening apartment document city country factory bakery "
    "library picture adventure lecture conference experience audience agency strategy pharmacy battery university "
    "community app event station vacation reservation subscription application session version mission extension "
    "moment department appointment statement pavement agreement argument instrument industry policy ceiling "
    "meetup"
)
NOUNS_IN_ING = _words("spring evening morning wedding building meeting string king ring thing ceiling")
COMPOUND_PARTICIPLES = _words(
    "standing running hiking walking swimming cycling riding gaming camping fishing sleeping dining living washing "
    "charging training climbing skiing sewing knitting welding"
)
IRREGULAR_PLURALS = _words(
    "people children women men mice feet teeth geese data media criteria police cattle staff basics topics clinics "
    "fabrics metrics tactics comics critics lyrics graphics ceramics picnics"
)
SINGULAR_S_ENDINGS = ("ss", "us", "is", "ics", "news", "lens", "series")

VERBS = _words(
    "achieve adopt automate avoid bake be beat become begin boost brew buy choose combine compare create declutter "
    "decorate defend deliver deploy develop discover do earn eat embrace enjoy explore find get give go handle have "
    "heal hire improve install introduce invest keep know launch learn leave live lose lower make manage meet "
    "migrate monitor navigate negotiate open optimise optimize organise organize overcome pay practise prepare "
    "prevent read recycle reduce relax remember renovate replace save secure sell serve simplify streamline "
    "strengthen take teach tidy understand upgrade write"
)
VERBS_AND_NOUNS = _words(
    "balance book build care change clean compost cook cut deal design drink drive escape exercise finish fix grow "
    "guide help host increase jump lead master mix move paint pick plan plant play practice program protect rent "
    "repair ride run scale schedule set ship shop sleep solve speed spend stay stop store study swim switch test "
    "train travel treat turn use visit walk wash win work"
)
DOUBLING_VERBS = _words("begin cut get let plan put run set shop stop swim win sit dig ship jog chat skip hit knit")
VERBS_KEEPING_E = _words("be see free agree")

ADJECTIVES = _words(
    "sustainable affordable organic cheap fast easy modern lightweight waterproof vegan local handmade natural "
    "portable wireless durable safe secure simple healthy fresh cosy reliable scalable flexible ergonomic compact "
    "adjustable quiet"
)
ADJECTIVE_ENDINGS = ("-free", "-friendly", "-proof", "able", "ible", "less", "ful", "-based", "-made")

SMALL_TITLE_WORDS = _words("a an the and or but for of in on at to by with from about as vs per")

STOP_WORDS = _words(
    "a an the and or but if of in on at to for with from by as is are was were be been it its this that these those "
    "they their he she we you your our not no so than then there which who what has have had do does did can could "
    "will would may also into about how when where why all more most some such each other up out over"
)
