"""What single words do to a question, in the languages that content is mostly written in; all words are folded."""

from collections.abc import Mapping

_NEGATIONS = """
not no never none nobody nothing neither nor without cannot except excluding avoid lacking
nicht kein keine keinen keinem keiner keines nie niemals ohne außer weder
pas sans jamais aucun aucune sauf ni
nunca sin ningún ninguno ninguna excepto tampoco
non mai senza nessun nessuno nessuna tranne
niet geen nooit zonder behalve
não nem sem nenhum nenhuma
"""
_CONTRACTED = """
dont doesnt didnt cant couldnt wont wouldnt isnt arent wasnt shouldnt mustnt hasnt havent
"""
_OPPOSITES = """
increase raise grow grows growing rising rise / decrease reduce lower cut shrink fall falling drop
add insert include attach / remove delete drop exclude detach
enable activate on start open opening / disable deactivate off stop close closing
allow permit accept approve / deny forbid block reject refuse decline
buy purchase acquire / sell
import upload receive incoming inbound / export download send outgoing outbound
show display reveal / hide conceal
login / logout
encrypt lock / decrypt unlock
encode / decode
best top good / worst bottom bad
pro pros advantage advantages benefit benefits / con cons disadvantage disadvantages drawback drawbacks
strength strengths / weakness weaknesses
max maximum most highest largest longest / min minimum least lowest smallest shortest
latest newest last / earliest oldest first
more longer larger bigger higher faster / less fewer shorter smaller lower slower
before prior / after following
above over / below under
hot warm / cold cool
early / late
internal / external
public / private
online / offline
free / paid
old / new
formal serious / informal casual funny humorous
long / short
simple basic / complex advanced
legal / illegal
always / never
win / lose
hire / fire
male men man boys his / female women woman girls her
singular / plural
expand / collapse
up upgrade upward / down downgrade downward
left / right
lend / borrow
teach / learn
question / answer
cause causes / effect effects
credit / debit
gain profit / loss
inclusive / exclusive
present / absent
success succeed / failure fail
push / pull
publish / unpublish
follow / unfollow
erhöhen steigern / senken verringern
hinzufügen / entfernen löschen
aktivieren einschalten / deaktivieren ausschalten
kaufen / verkaufen
öffnen / schließen
anmelden / abmelden
importieren / exportieren
beste bester bestes besten vorteil vorteile / schlechteste nachteil nachteile
vor / nach
lang / kurz
mehr / weniger
augmenter / réduire diminuer
ajouter / supprimer
activer / désactiver
acheter / vendre
ouvrir / fermer
avantages / inconvénients
avant / après
plus / moins
aumentar subir / reducir bajar
añadir agregar / eliminar quitar
activar / desactivar
comprar / vender
abrir / cerrar
ventajas / desventajas
antes / después
más / menos
"""
_FACETS = """
language: english german french spanish italian dutch portuguese polish czech danish swedish norwegian finnish
language: greek turkish
language: russian ukrainian arabic hebrew hindi chinese japanese korean vietnamese thai hungarian romanian bulgarian
language: englisch deutsch französisch spanisch italienisch niederländisch portugiesisch anglais allemand
language: français espagnol
weekday: monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
weekday: fridays saturdays sundays
weekday: montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche
day: today tomorrow yesterday tonight heute morgen gestern aujourd'hui demain hier hoy mañana ayer
period: daily weekly biweekly monthly quarterly yearly annual annually hourly täglich wöchentlich monatlich jährlich
month: january february march april june july august september october november december
month: januar februar märz juni juli oktober dezember
season: spring summer autumn winter christmas easter halloween
currency: usd eur gbp chf jpy cny dollar dollars euro euros pound pounds franc francs yen
channel: twitter linkedin instagram facebook tiktok youtube pinterest email newsletter sms blog reddit whatsapp
format: json csv xml pdf html markdown yaml excel txt png jpeg jpg svg gif mp3 mp4
system: windows macos linux ios android iphone ipad
colour: red green blue yellow black white orange purple pink brown grey gray
size: small medium large tiny huge xs xl
direction: north south east west northern southern eastern western
audience: children kids teenagers adults seniors beginners experts students teachers parents developers managers
"""
_INTERROGATIVES = """
person: who whom whose wer wem wen qui quién quiénes chi
time: when wann quand cuándo quando wanneer
place: where wo wohin woher où dónde dove waar onde
reason: why warum weshalb wieso pourquoi waarom perché
"""
_QUANTITIES = """
number: many wieviele viele combien cuántos cuántas quanti hoeveel
amount: much
duration: long lange
frequency: often oft
distance: far weit
age: old alt
"""
_DIRECTIONS = """
from to into onto over than before after by vs versus against instead via through
von nach zu als vor gegen statt durch in
de vers avant après contre par plutôt hacia antes después contra da verso prima dopo
"""


def _groups(text: str) -> list[list[str]]:
    return [[side.strip() for side in line.split("/")] for line in text.casefold().strip().splitlines()]


def _opposites(text: str) -> Mapping[str, frozenset[str]]:
    """Return for each word all that mean its opposite."""
    found: dict[str, set[str]] = {}
    for one, other in _groups(text):
        for word in one.split():
            found.setdefault(word, set()).update(other.split())
        for word in other.split():
            found.setdefault(word, set()).update(one.split())
    return {word: frozenset(others - {word}) for word, others in found.items()}


def _kinds(text: str) -> Mapping[str, str]:
    """Return for each word the kind that it is of."""
    found: dict[str, str] = {}
    for line in text.casefold().strip().splitlines():
        kind, _, members = line.partition(":")
        found.update(dict.fromkeys(members.split(), kind))
    return found


NEGATIONS = frozenset(f"{_NEGATIONS} {_CONTRACTED}".casefold().split())
OPPOSITES = _opposites(_OPPOSITES)
FACETS = _kinds(_FACETS)
INTERROGATIVES = _kinds(_INTERROGATIVES)
QUANTITIES = _kinds(_QUANTITIES)
DIRECTIONS = frozenset(_DIRECTIONS.casefold().split())
PREFIXES = ("un", "dis", "de", "in", "im", "non", "anti", "ent", "ver", "ab", "auf", "dé", "des")
NUMBERS: Mapping[str, str] = {
    word: str(value)
    for words, value in (
        ("zero null zéro cero", 0),
        ("two zwei deux dos due twice", 2),
        ("three drei trois tres tre", 3),
        ("four vier quatre cuatro quattro", 4),
        ("five fünf cinq cinco cinque", 5),
        ("six sechs seis sei", 6),
        ("seven sieben sept siete sette", 7),
        ("eight acht huit ocho otto", 8),
        ("nine neun neuf nueve nove", 9),
        ("ten zehn dix diez dieci", 10),
        ("eleven elf onze", 11),
        ("twelve zwölf douze doce dodici dozen", 12),
        ("fifteen fünfzehn quinze quince", 15),
        ("twenty zwanzig vingt veinte venti", 20),
        ("thirty dreißig trente treinta", 30),
        ("fifty fünfzig cinquante cincuenta", 50),
        ("hundred hundert cent cien cento", 100),
        ("thousand tausend mille mil", 1000),
        ("million", 1_000_000),
        ("half hälfte moitié mitad", 0.5),
    )
    for word in words.casefold().split()
}
