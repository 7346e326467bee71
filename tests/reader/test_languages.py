"""Messages in other languages are known, their red flags are read, and English stays English."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from triage_bot.reader.languages import ForeignReader, Matcher, fold
from triage_bot.reader.lexicon import Language
from triage_bot.reader.reader import Reader
from triage_bot.reader.reading import Reading

Read = Callable[[str], Reading]
ROOT = Path(__file__).parents[2]
#: Examples of training that are in another language on purpose.
NOT_ENGLISH = {"out_of_scope"}


def english_examples(path: Path) -> Iterator[str]:
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
        if entry.get("intent") not in NOT_ENGLISH:
            yield from (line[2:] for line in entry["examples"].splitlines())


@pytest.fixture(scope="module")
def foreign(reader: Reader) -> ForeignReader:
    return ForeignReader(reader.lexicon.languages)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no puedo respirar desde ayer", "es"),
        ("NO PUEDO RESPIRAR, me pusieron bótox ayer", "es"),
        ("je ne peux pas respirer depuis hier", "fr"),
        ("ich kann nicht atmen, mein hals ist geschwollen", "de"),
        ("não consigo respirar desde ontem", "pt"),
        ("non riesco a respirare da ieri", "it"),
        ("nie mogę oddychać od wczoraj", "pl"),
        ("لا استطيع التنفس بعد البوتوكس", "ar"),
        ("我打了肉毒素以后不能呼吸", "zh"),
    ],
)
def test_trouble_breathing_in_another_language(read: Read, text: str, code: str) -> None:
    reading = read(text)
    assert reading.language == code
    assert "difficulty_breathing" in reading.concepts("present")


@pytest.mark.parametrize(
    "text",
    [
        "my head is killing me after botox",
        "no, me and my mum had botox",
        "my eyelid is drooping",
        "help me please",
        "no",
        "me no see good after botox",
        "con artist did my botox in Los Angeles, no idea que",
        "die, she said, war of the brows, hat on",
        "I had a man do it, gut feeling is bad",
        "botox at La Mer on the Costa del Sol",
        "",
        "???",
        "12345",
    ],
)
def test_english_is_not_taken_for_another_language(read: Read, text: str) -> None:
    assert read(text).language == "en"


def test_no_example_we_train_on_is_taken_for_another_language(foreign: ForeignReader) -> None:
    examples = [text for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")) for text in english_examples(path)]
    assert len(examples) > 1000
    taken = {text: reading.language for text in examples if (reading := foreign.read(text)) is not None}
    assert taken == {}


def test_a_red_flag_tells_the_language_of_a_short_message(read: Read) -> None:
    assert read("zunge schwillt an!!").language == "de"
    assert read("me ahogo").language == "es"
    assert read("aiutooo nn respiro").concepts("present") == {"difficulty_breathing"}


@pytest.mark.parametrize(
    ("text", "quality"),
    [
        ("se me hincha la lengua", "mouth"),
        ("ma langue a doublé de volume", "mouth"),
        ("meine lippen sind dreimal so dick", "lips"),
        ("as lábios e a língua estão inchando", "lips"),
        ("mi si gonfia la gola", "throat"),
        ("puchnie mi język", "mouth"),
        ("لساني بيورم بسرعة", "mouth"),
        ("嘴唇腫到好大", "lips"),
    ],
)
def test_what_is_swollen_is_read_because_it_sets_the_level(read: Read, text: str, quality: str) -> None:
    swellings = [mention for mention in read(text).mentions if mention.concept == "facial_swelling"]
    assert [quality in mention.qualities for mention in swellings] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "respiro bien y trago bien",
        "la lengua no está hinchada",
        "ma langue n'est pas gonflée, c'est juste une question",
        "keine probleme beim schlucken oder atmen",
        "não tenho dificuldade para engolir nem para respirar",
        "la lingua non è gonfia, volevo solo chiedere quando posso mangiare",
        "nie mam problemów z połykaniem ani oddychaniem",
        "ما عندي صعوبة في البلع ولا في التنفس",
        "没有吞咽困难，也没有呼吸困难",
        # ways of speaking, and questions in general
        "me quedé sin aire cuando vi el precio",
        "j'ai failli m'étouffer de rire",
        "die Praxis antwortet nicht, ich will den Termin verschieben",
        "o meu cão engasgou-se ontem na clínica do botox",
        "lo studio non risponde al telefono, devo spostare l'appuntamento",
        "czytałam że po botoksie można mieć problemy z przełykaniem",
        "سمعت البوتكس يخلي الواحد ما يكدر يبلع",
        "那个医美报价吓得我喘不过气",
        "casi me infarto cuando me dijeron el precio del botox",
        "im Beipackzettel steht was von Atemnot und Schluckstörungen",
        "hab einen kleinen Bluterguss seit gestern an der Stirn",
        "padłam jak zobaczyłam cennik",
        "في زرقان صغير مكان الابرة، بيروح امتى",
    ],
)
def test_what_is_well_or_only_spoken_of_is_not_present(read: Read, text: str) -> None:
    reading = read(text)
    assert reading.language != "en"
    assert reading.concepts("present") == frozenset()


@pytest.mark.parametrize(
    ("text", "concept", "quality"),
    [
        ("de repente un dolor de cabeza brutal", "headache", "sudden"),
        ("c'est le pire mal de tête de ma vie", "headache", "worst_ever"),
        ("auf einmal furchtbare Kopfschmerzen", "headache", "sudden"),
        ("o furinho na testa não para de sangrar", "bleeding", "not_stopping"),
        ("all'improvviso un mal di testa tremendo", "headache", "sudden"),
        ("nagle okropny ból głowy", "headache", "sudden"),
        ("فجأة صداع فظيع", "headache", "sudden"),
        ("头突然像炸开一样痛", "headache", "sudden"),
    ],
)
def test_how_it_is_sets_the_level_of_a_headache_or_a_bleeding(
    read: Read, text: str, concept: str, quality: str
) -> None:
    assert any(said.concept == concept and quality in said.qualities for said in read(text).with_assertion("present"))


@pytest.mark.parametrize(
    "text",
    [
        "no tengo fiebre pero me ahogo",
        "kein Fieber aber ich krieg keine Luft",
        "走不动手也抬不起来",
        "مش قادر افتح عيني وصدري يوجعني",
    ],
)
def test_one_denial_does_not_deny_the_next_complaint(read: Read, text: str) -> None:
    assert read(text).concepts("present") & {"difficulty_breathing", "generalized_weakness", "chest_pain"}


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("para llegar del baño a la cama me paro dos veces a agarrar aire", "difficulty_breathing"),
        ("cuando enciendo la lámpara veo dos lámparas una encima de otra", "double_vision"),
        ("der Pizzabote hat mich am Telefon nicht verstanden, er dachte ich bin betrunken", "difficulty_speaking"),
        ("mir ist im Bad schwarz geworden, meine Tochter hat mich auf den Fliesen gefunden", "fainting"),
        ("la purée me ressort par le nez depuis hier", "difficulty_swallowing"),
        ("j'arrive plus à tenir le sèche-cheveux et mes genoux lâchent dans l'escalier", "generalized_weakness"),
        ("vovô tá com o canto da boca caído e derrubou a xícara, não acha as palavras", "stroke_signs"),
        ("a minha língua está a crescer e já empurra os dentes", "facial_swelling"),
        ("di notte l'occhio resta aperto, metto un cerotto per dormire", "eye_cannot_close"),
        ("per allacciarmi le scarpe devo fermarmi a riprendere fiato", "difficulty_breathing"),
        ("imadło na klatce i ręka lewa drętwieje, zlany potem", "chest_pain"),
        ("śpię z otwartym okiem, zaklejam je plastrem", "eye_cannot_close"),
        ("بتاع الدليفري مش فاهم كلامي وفاكرني سكرانة", "difficulty_speaking"),
        ("رگبتي ما تنشال", "neck_weakness"),
        ("毛巾拧不动，下楼梯膝盖发软", "generalized_weakness"),
        ("系个鞋带都要停下来喘两次", "difficulty_breathing"),
    ],
)
def test_a_danger_told_as_a_scene_of_daily_life(read: Read, text: str, concept: str) -> None:
    assert concept in read(text).concepts("present")


def assert_calm(reading: Reading) -> None:
    """Look for another language in which nothing is told to be there."""
    assert reading.language != "en"
    assert reading.concepts("present") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "tengo dos hijas y las dos quieren botox, me duele el bolsillo",
        "no le entiendo a la doctora el precio, ¿puedo secarme el pelo?",
        "muss ich nach dem Botox aufrecht sitzen oder darf ich mich hinlegen?",
        "ich brauche zwei Tassen Kaffee am Tag, meine Kollegen lachen schon",
        "je sais pas parler anglais, faut-il dormir assise après le botox ?",
        "combien de temps après le repas pour faire du botox ?",
        "o botox nos pés de galinha não funcionou, posso retocar?",
        "não tô com falta de ar nem nada, engulo bem",
        "niente vista doppia, mangio e parlo bene, volevo solo sapere quando si vede il botox",
        "dormire a faccia in giù dopo il botox fa male?",
        "jutro skończę 40 lat i chcę zrobić botoks, nie mam gorączki",
        "كم ساعة لازم ما انسدح بعد البوتوكس؟",
        "同事说打完肉毒笑都笑不出来，真的假的",
    ],
)
def test_a_scene_of_daily_life_without_danger_is_calm(read: Read, text: str) -> None:
    assert_calm(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "¿puede el bótox dejarte sin poder respirar?",
        "j'ai lu que des gens ne pouvaient plus avaler après",
        "ich hab Angst davor, dass ich danach nicht mehr schlucken kann",
        "nel 2019 vedevo doppio per un mese",
        "e se um dia eu ficar sem ar por causa disso?",
        "w filmie bohater nie mógł oddychać i umarł",
        "هل ممكن البوتوكس يسبب صعوبة في البلع؟",
        "听说打完会吞咽困难，是真的吗",
        "febbre no, fiato corto no, vista doppia no",
        "fieber nein, atemnot nein",
    ],
)
def test_what_is_asked_feared_read_long_past_or_in_a_film_is_not_present(read: Read, text: str) -> None:
    assert_calm(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "leí que puede pasar y desde ayer no puedo tragar",
        "he leído que es raro, pero no puedo tragar",
        "im Film war es harmlos. Ich kann nicht mehr schlucken",
        "l'année dernière tout allait bien mais je ne peux plus avaler",
        "no puedo tragar, ¿puede ser del bótox?",
    ],
)
def test_what_is_supposed_or_past_ends_with_its_sentence_at_but_and_at_now(read: Read, text: str) -> None:
    assert "difficulty_swallowing" in read(text).concepts("present")


@pytest.mark.parametrize("text", ["tengo miedo de que voy a matarme", "j'ai peur de vouloir me tuer, je veux mourir"])
def test_a_wish_to_die_is_never_only_supposed(read: Read, text: str) -> None:
    assert "suicidal_thoughts" in read(text).concepts("present")


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("tengo la frente roja y traigo 38.7", 38.7),
        ("ich habe seit gestern 39,2", 39.2),
        ("打完肉毒以后烧到38度8", 38.8),
        ("el botox me costó 39,5 €", None),
        ("tengo 38 años y quiero ponerme botox", None),
    ],
)
def test_a_temperature_with_its_decimal(read: Read, text: str, degrees: float | None) -> None:
    assert read(text).temperature == degrees


def test_arabic_in_latin_letters(read: Read) -> None:
    reading = read("3amalt botox mn 8 ayam w delwa2ty soty metghayar awi")
    assert reading.language == "ar"
    assert "difficulty_speaking" in reading.concepts("present")


def test_every_phrase_of_every_language_is_read_by_its_own_language(reader: Reader) -> None:
    for code, language in reader.lexicon.languages.items():
        matcher = Matcher(language)
        for name, phrases in language.symptoms.items():
            concept, *qualities = name.split()
            for phrase in phrases:
                words = [next(matcher.terms(part)) for part in phrase.replace("~", " ").split()]
                said = matcher.mentions(" ".join(words).replace("*", "").replace("_", " "))
                assert any(m.concept == concept and set(qualities) <= set(m.qualities) for m in said), (code, phrase)


SMALL = ForeignReader(
    {
        "es": Language(
            code="es",
            name="Spanish",
            recognise=("puedo", "tengo", "después", "no", "me"),
            answer="Hola",
            symptoms={"difficulty_breathing": ("no puedo respir*",), "fever": ("fiebre",)},
            negation=("no", "sin"),
        )
    }
)


def test_a_denial_written_as_a_phrase_sets_aside_what_it_overlaps() -> None:
    idiom = Language(
        code="es",
        name="Spanish",
        answer="Hola",
        symptoms={"difficulty_breathing": ("sin aire",)},
        negation=("aire ~ precio",),
    )
    assert [said.assertion for said in Matcher(idiom).mentions("sin aire al ver el precio")] == ["absent"]
    assert [said.assertion for said in Matcher(idiom).mentions("me quedo sin aire")] == ["present"]


def test_a_denied_symptom_is_absent() -> None:
    reading = SMALL.read("tengo miedo, después no tengo fiebre")
    assert reading is not None
    assert reading.concepts("absent") == {"fever"}
    assert reading.in_scope is True


def test_a_denial_that_belongs_to_the_phrase_does_not_deny_it() -> None:
    reading = SMALL.read("tengo miedo, no puedo respirar")
    assert reading is not None
    assert reading.concepts("present") == {"difficulty_breathing"}


def test_a_message_without_symptoms_is_known_and_says_nothing_of_the_scope() -> None:
    reading = SMALL.read("tengo puedo")
    assert reading is not None
    assert (reading.language, reading.mentions, reading.in_scope) == ("es", (), None)


@pytest.mark.parametrize(
    "text", ["no me", "no no me me", "puedo", "puedo the a of and is it on my head", "tengo no me"]
)
def test_two_words_that_are_not_english_are_needed_and_a_share_of_the_message(text: str) -> None:
    assert SMALL.read(text) is None


@pytest.mark.parametrize(
    ("typed", "folded"),
    [("Después", "despues"), ("Straße", "strasse"), ("łatwo", "latwo"), ("aiutooo", "aiuto"), ("صعوبة", "صعوبه")],
)
def test_accents_are_folded(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def matches(phrase: str, text: str, code: str = "es") -> bool:
    language = Language(
        code=code,
        name="Some",
        answer="Hola",
        classes={"breathe": ("respir*", "tomar aire")},
        symptoms={"fever": (phrase,)},
        not_between=("bien",),
    )
    return bool(Matcher(language).mentions(text))


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("no puedo respirar", "no puedo casi ni respirar", True),
        ("no puedo respirar", "no puedo a b c d e respirar", False),
        ("no puedo respirar", "no puedo. Respirar", False),
        ("no puedo respirar", "no puedo respirar", True),
        ("puedo respirar", "puedo muy bien respirar", False),
        ("respir*", "respirando", True),
        ("respirar", "respirarme", False),
        ("respirar", "irrespirar", False),
        ("no @breathe", "no tomar aire", True),
        ("no @breathe", "no respiro", True),
        ("puedo|puede andar", "no puede andar", True),
        ("lengua ~ hinch*", "se hincha la lengua", True),
        ("lengua hinch*", "se hincha la lengua", False),
        ("no_respir*", "no bueno respirar", False),
    ],
)
def test_a_phrase_of_words(phrase: str, text: str, found: bool) -> None:
    assert matches(phrase, text) is found


def test_a_phrase_of_a_script_without_blanks() -> None:
    assert matches("不能 呼吸", "我不能正常呼吸", "zh")
    assert not matches("不能 呼吸", "我不能吃任何东西可是今天早上呼吸", "zh")
    assert not matches("不能 呼吸", "我不能，呼吸", "zh")


def test_small_words_that_arabic_writes_with_the_next_are_seen_through() -> None:
    assert matches("تنفس", "والتنفس", "ar")
    assert not matches("تنفس", "متنفس", "ar")


@pytest.mark.parametrize("symptoms", [{"no_such_thing": ("a",)}, {"fever no_such": ("a",)}, {"fever": ("@nothing",)}])
def test_an_unknown_name_is_refused(symptoms: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="no c"):
        Language(code="es", name="Spanish", symptoms=symptoms, answer="Hola")


def test_a_long_foreign_message_is_read_in_time_and_to_its_limit(read: Read) -> None:
    assert read("no puedo respirar desde ayer " * 3000).language == "es"
