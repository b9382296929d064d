"""Domains of movement and the wider world: travel, sport, energy, culture."""

from shared.models.offline.domains.base import Domain, stems

TRAVEL = Domain(
    name="travel",
    words=stems(
        "travel trip city hotel flight tour visit vacation holiday backpack itinerar museum island beach "
        "tourism guesthouse nomad visa airport cruise destination"
    ),
    people=("travellers", "weekend visitors", "families on the road"),
    actors=(
        "a couple with three free days in spring",
        "a family with small children and one suitcase too many",
        "a traveller who prefers trains to planes",
    ),
    problems=(
        "a programme that leaves no time to look",
        "queues that a little planning would have avoided",
        "prices that double in the high season",
        "luggage for every possible weather",
        "tips that everyone else has read as well",
    ),
    gains=(
        "days that feel longer than they are",
        "places that nobody else talks about",
        "time for a second coffee",
        "memories instead of souvenirs",
        "journeys that begin relaxed",
    ),
    steps=(
        "plan one fixed point per day and no more",
        "travel on a weekday",
        "pack half of what seems necessary",
        "ask locals where they would go",
        "book the first night and leave the rest open",
        "walk wherever it is possible",
    ),
    mistakes=(
        "trying to see everything",
        "changing the place every night",
        "eating next to the main sight",
        "leaving no time for delays",
    ),
    measures=(
        "how many hours are spent in transit",
        "the cost per day",
        "what is still remembered a month later",
        "how much of the plan was dropped with pleasure",
    ),
)

SPORT = Domain(
    name="sport",
    words=stems(
        "run running sport marathon cycling bike bicycle swim gym football soccer tennis train workout muscle climb "
        "ski hockey athlete race golf strength pilates"
    ),
    people=("amateur athletes", "beginners", "people with desk jobs"),
    actors=(
        "a beginner who starts again after ten years",
        "an office worker with two free evenings a week",
        "a small club that trains in all weathers",
    ),
    problems=(
        "a first week that is too ambitious",
        "equipment chosen by its looks",
        "training that is the same every time",
        "niggles that are ignored for too long",
        "motivation that depends on the weather",
    ),
    gains=(
        "stairs that no longer feel like a mountain",
        "progress that shows without a stopwatch",
        "fewer injuries",
        "a good kind of tired",
        "better company and better sleep",
    ),
    steps=(
        "begin slower than seems necessary",
        "plan rest days like training days",
        "ask for advice in a good shop",
        "meet someone who will not cancel",
        "add distance before speed",
        "stop while it is still fun",
    ),
    mistakes=(
        "increasing everything at once",
        "skipping the warm-up",
        "copying the plan of a professional",
        "training through pain",
    ),
    measures=(
        "how a familiar route feels",
        "the number of sessions per month",
        "the pulse after a flight of stairs",
        "how soon the legs recover",
    ),
)

ENERGY = Domain(
    name="energy",
    words=stems(
        "energy solar electric sustainab climate recycl waste emission carbon heating insulation battery green "
        "environment ecolog plastic renewable charging vehicle car mobility water"
    ),
    people=("households", "companies", "tenants and owners"),
    actors=(
        "a household that wants to know where its money goes",
        "a workshop with a flat roof and a high bill",
        "a town that renews one street at a time",
    ),
    problems=(
        "consumption that nobody has ever measured",
        "investments that are judged by the price alone",
        "rules and grants that change every year",
        "equipment that runs when nobody needs it",
        "good intentions without figures",
    ),
    gains=(
        "lower running costs",
        "independence from rising prices",
        "a smaller footprint",
        "equipment that runs when it is needed",
        "figures that speak for themselves",
    ),
    steps=(
        "measure for a month before changing anything",
        "deal with the largest consumer first",
        "compare costs over ten years",
        "ask for two independent offers",
        "switch off what runs for nobody",
        "check which grants apply",
    ),
    mistakes=(
        "beginning with the most expensive measure",
        "calculating with the best case only",
        "ignoring maintenance",
        "deciding on the basis of one advertisement",
    ),
    measures=(
        "consumption per month",
        "the cost over ten years",
        "the share that is used on the spot",
        "how the figures change with the seasons",
    ),
)

CULTURE = Domain(
    name="culture",
    words=stems(
        "music art film photo theatre theater concert festival game gaming design podcast video paint drawing "
        "guitar piano dance museum craft knit event"
    ),
    people=("enthusiasts", "amateurs", "small creative teams"),
    actors=(
        "an amateur with an hour after dinner",
        "a small team that prepares one event a year",
        "a collector who would like to start making things",
    ),
    problems=(
        "equipment that gathers dust",
        "the fear of the empty page",
        "comparisons with people who have done it for decades",
        "projects that are started and never shown",
        "ideas that come at the wrong moment",
    ),
    gains=(
        "work that is finished and shown",
        "an eye for small things",
        "hours that pass unnoticed",
        "a style that slowly becomes visible",
        "company that shares the passion",
    ),
    steps=(
        "make something small every week",
        "show it to one person",
        "copy a master and then change one thing",
        "limit the tools to three",
        "keep a place for ideas",
        "set a date on which it must be finished",
    ),
    mistakes=(
        "waiting for inspiration",
        "buying equipment instead of practising",
        "polishing the first minute for ever",
        "explaining what should be seen",
    ),
    measures=(
        "how many pieces are finished",
        "how often it is shown to others",
        "the hours of practice per week",
        "what has become easier since last year",
    ),
)
