"""
Words that say little about what a text is about, in the languages that content is mostly written in.

``GRAMMAR`` holds a text together; ``COMMON`` is what requests to a writer are full of, whatever they want.
"""

_ENGLISH = """
a an the this that these those it its he she they them their we our us you your i my me mine is are was were be been
being am do does did done doing have has had having of in on at to for from by with and or but if then than as so too
also very just there here what which who whom whose when where why how can could will would shall should may might
must about into over under between through during before after above below up down out off again further once all any
both each few more most other some such only own same i'm i'd i'll i've it's that's what's we're you're let's
"""
_GERMAN = """
der die das den dem des ein eine einen einem einer eines und oder aber wenn dann als so auch sehr nur da dort hier was
welche welcher welches wer wem wen wann wo warum wie kann können könnte wird werden würde soll sollte darf muss müssen
ich du er sie es wir ihr mein meine meinen dein unser unsere euch uns mir mich sich ist sind war waren sein bin habe
hat haben hatte von vom im in an am auf aus zu zum zur für mit bei nach über unter zwischen durch vor um ab bis alle
jede jeder man
"""
_FRENCH = """
le la les l un une des du de d et ou mais si que qui quoi dont où quand comment pourquoi quel quelle quels quelles ce
cet cette ces je tu il elle on nous vous ils elles mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs est
sont était être ai as a avons avez ont avoir à au aux en dans sur sous par pour avec entre vers chez plus très aussi
peut puis-je
"""
_SPANISH = """
el la los las un una unos unas de del y o pero si que qué quién quiénes cuál cuáles cuándo dónde cómo por para con en
al a es son era ser estar está están he ha han haber yo tú él ella nosotros ustedes ellos mi mis tu tus su sus nuestro
este esta estos estas ese esa esto eso más muy también entre sobre hasta desde puede puedo
"""
_OTHERS = """
il lo gli i uno dei delle della del che chi cosa quando dove come perché per con di da su tra sono è era essere ho hai
ha abbiamo mio mia tuo suo questo questa più molto anche posso de het een en of maar als dat die wat wie wanneer waar
hoe waarom kan ik jij hij zij wij mijn jouw onze van naar voor met op aan bij uit is zijn was o os as um uma do da dos
das no na nos nas e ou mas se que quem quando onde como porque eu ele ela nós meu minha seu sua este esta mais muito
também posso
"""
_REQUESTS = """
please pls kindly hi hello hey thanks thank tell know give show find get want need like help make explain describe say
write best way question quick quickly exactly actually really bit little some something anything someone anyone people
thing things bitte hallo danke sagen sag wissen gib zeige zeig finde brauche möchte will hilf hilfe mach erkläre
schreibe schreib frage bonjour merci dire savoir donne donner montre trouve besoin veux voudrais aide fais explique
écris écrire svp plaît hola gracias decir saber dame mostrar necesito quiero ayuda haz explica escribe escribir favor
"""

GRAMMAR = frozenset(f"{_ENGLISH} {_GERMAN} {_FRENCH} {_SPANISH} {_OTHERS}".casefold().split())
COMMON = frozenset(_REQUESTS.casefold().split()) - GRAMMAR
