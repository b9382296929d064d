"""Domains of working life: technology, teams, marketing, money, learning."""

from shared.models.offline.domains.base import Domain, stems

TECHNOLOGY = Domain(
    name="technology",
    words=stems(
        "software app api cloud data code coding developer engineering kubernetes python security devops "
        "platform database server automat machine comput digital website web saas integrat migrat algorithm "
        "network cyber program observab deploy container microservice"
    ),
    people=("engineering teams", "developers", "IT teams"),
    actors=(
        "a team of four developers with one release a month",
        "a small software company with a growing backlog",
        "an administrator who looks after forty machines",
    ),
    problems=(
        "a backlog that grows faster than the team",
        "manual steps between two automated ones",
        "alerts that everyone has learned to ignore",
        "documentation that describes last year's system",
        "dependencies that nobody dares to touch",
        "a process that only one person knows by heart",
    ),
    gains=(
        "changes that nobody has to stay up for",
        "fewer incidents at the weekend",
        "systems that newcomers can understand",
        "faster feedback for everyone involved",
        "less time spent on repairs",
    ),
    steps=(
        "automate the step that fails most often",
        "write down how the system behaves today",
        "try the change with a small group first",
        "switch off a feature that nobody uses",
        "review access rights once a quarter",
        "add a check where the last incident began",
        "keep every change small enough to review in one sitting",
    ),
    mistakes=(
        "rewriting everything at once",
        "choosing a tool before describing the task",
        "postponing backups until after the launch",
        "testing only the happy path",
    ),
    measures=(
        "the time from change to release",
        "the number of incidents per month",
        "how long recovery takes",
        "how many steps are still manual",
    ),
)

TEAMS = Domain(
    name="teams",
    words=stems(
        "team remote onboard hiring hire employ manager leader meeting hr workplace office productiv project "
        "hybrid engineers culture colleague recruit staff career delegat"
    ),
    people=("managers", "distributed teams", "growing companies"),
    actors=(
        "a team spread over three time zones",
        "a manager with eight direct reports",
        "a newcomer in the second week of the job",
    ),
    problems=(
        "meetings that end without a decision",
        "knowledge that leaves with the person who had it",
        "messages that arrive in four different channels",
        "roles that overlap",
        "goals that change before they are met",
    ),
    gains=(
        "newcomers who find their feet sooner",
        "meetings that end on time",
        "clear responsibilities",
        "colleagues who know what comes next",
        "fewer interruptions",
    ),
    steps=(
        "cancel one recurring meeting and see who misses it",
        "record decisions where everyone can find them",
        "give each newcomer one person to ask",
        "agree on quiet hours",
        "end every meeting with a name and a date",
        "ask for feedback while it can still change something",
    ),
    mistakes=(
        "calling a meeting where a note would do",
        "assuming that silence means agreement",
        "measuring presence instead of results",
        "overloading the first week",
    ),
    measures=(
        "how soon newcomers work on their own",
        "the hours spent in meetings each week",
        "how many decisions are reopened",
        "how often work waits for an answer",
    ),
)

MARKETING = Domain(
    name="marketing",
    words=stems(
        "marketing seo brand customer sales sell content newsletter campaign advertis audience social shop store "
        "ecommerce e-commerce conversion retention loyalty launch startup influencer email"
    ),
    people=("marketing teams", "shop owners", "founders"),
    actors=(
        "a shop owner who writes every message alone",
        "a marketing team of two with five channels to fill",
        "a founder who is about to launch a second product",
    ),
    problems=(
        "messages that try to please everybody",
        "campaigns that end before anyone learns from them",
        "a calendar that is filled on the day itself",
        "promises that the product cannot keep",
        "figures that look good and mean little",
    ),
    gains=(
        "customers who come back on their own",
        "a voice that people recognise",
        "fewer campaigns with more effect",
        "conversations instead of announcements",
        "budgets that go where they work",
    ),
    steps=(
        "talk to three customers before writing a word",
        "say one thing per message",
        "choose the channel where customers already are",
        "test two headlines against each other",
        "answer the five questions that customers ask most",
        "plan four weeks ahead and leave one slot free",
    ),
    mistakes=(
        "being present on every channel",
        "writing about the company instead of the customer",
        "changing the message every week",
        "counting clicks and forgetting customers",
    ),
    measures=(
        "how many customers return",
        "the share of readers who reply",
        "the cost of winning one customer",
        "which message brings the most questions",
    ),
)

MONEY = Domain(
    name="money",
    words=stems(
        "financ money budget invest saving tax pension retire loan mortgage invoic account bank insur credit "
        "debt fund stock expense salary wealth payment bookkeep freelanc pricing freelanc pricing"
    ),
    people=("households", "small businesses", "first-time savers"),
    actors=(
        "a couple with two incomes and one shared goal",
        "a small business that is paid late every month",
        "a saver who starts with a modest sum",
    ),
    problems=(
        "fees that hide in the small print",
        "expenses that nobody looks at twice",
        "a due date that always comes as a surprise",
        "decisions made in a good mood or a bad one",
        "papers that are only sorted once a year",
    ),
    gains=(
        "a month that ends without surprises",
        "a cushion for bad times",
        "decisions that no longer depend on mood",
        "fewer fees",
        "a clear view of where the money goes",
    ),
    steps=(
        "list every regular payment",
        "set up a standing order on payday",
        "keep three months of expenses within reach",
        "cancel one subscription that nobody misses",
        "read the small print on costs first",
        "set a fixed day for the paperwork",
    ),
    mistakes=(
        "chasing last year's winner",
        "signing before comparing",
        "mixing savings with spending money",
        "ignoring small fees",
    ),
    measures=(
        "what is left at the end of the month",
        "the total of all fixed costs",
        "the fees paid in a year",
        "how many months the reserve would last",
    ),
)

LEARNING = Domain(
    name="learning",
    words=stems(
        "learn education school student teach course study studies language university exam skill reading "
        "book writing homework tutor classroom math science history"
    ),
    people=("learners", "teachers", "self-taught beginners"),
    actors=(
        "a learner with twenty minutes a day",
        "a teacher with thirty different starting points in one room",
        "an adult who returns to a subject after many years",
    ),
    problems=(
        "notes that nobody ever opens again",
        "long sessions with little to show for them",
        "practice that only repeats what is already easy",
        "fear of making mistakes in front of others",
        "goals such as 'get better' that cannot be checked",
    ),
    gains=(
        "knowledge that is still there a month later",
        "the courage to try",
        "questions that get better every week",
        "progress that can be seen",
        "joy in the subject itself",
    ),
    steps=(
        "practise a little every day rather than a lot on Sunday",
        "explain the idea to someone else",
        "close the book and write down what is remembered",
        "begin with the part that is used most",
        "mix old exercises with new ones",
        "find one partner to practise with",
    ),
    mistakes=(
        "reading the same page again and again",
        "learning vocabulary without sentences",
        "comparing the own pace with that of others",
        "studying without breaks",
    ),
    measures=(
        "what is remembered a week later",
        "how many exercises work without help",
        "how many days in a row included some practice",
        "how easily the idea can be explained",
    ),
)
