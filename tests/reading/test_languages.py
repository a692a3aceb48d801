"""Which language a text is in: by its letters, then by its words."""

import pytest

from factcheck.articles.models import Article
from factcheck.reading import read_text
from factcheck.reading.language import ONLY_IN, OTHERS, SCRIPTS
from factcheck.reading.tables import TABLES, table_for

ARABIC = "قال الوزير إن أسعار الأرز ارتفعت هذا العام بسبب الفيضانات"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Harga beras itu naik karena banjir.", "id"),
        ("The price of rice has risen because of it.", "en"),
        ("Jembatan Ditutup", "und"),
        (ARABIC, "ar"),
        (f"{ARABIC} yang dan di", "ar"),
        ("قیمت برنج در تهران به‌خاطر سیل بالا رفت و مردم پریشان شدند", "fa"),
        ("وزیر نے کہا کہ چاول کی قیمتیں بڑھ گئی ہیں۔", "ur"),
        ("大臣は米の値段が上がったと言った。", "ja"),
        ("部长说大米的价格上涨了。", "zh"),
        ("장관은 쌀값이 올랐다고 말했다.", "ko"),
        ("รัฐมนตรีกล่าวว่าราคาข้าวสูงขึ้น", "th"),
        ("मंत्री ने कहा कि चावल की कीमत बढ़ी है।", "hi"),
        ("मंत्री म्हणाले की भाव वाढला आहे आणि पुन्हा वाढणार आहे.", "mr"),
        ("চালের দাম বেড়েছে।", "bn"),
        ("Министр сказал, что цены на рис выросли.", "ru"),
        ("Міністр сказав, що ціни на рис зросли.", "uk"),
        ("השר אמר שמחיר האורז עלה.", "he"),
        ("Ο υπουργός είπε ότι η τιμή του ρυζιού ανέβηκε.", "el"),
        ("የሩዝ ዋጋ ጨምሯል።", "am"),
        ("El ministro dijo que los precios suben por las lluvias y no es un error.", "es"),
        ("Le ministre a dit que les prix et la pluie ne sont pas dans le rapport.", "fr"),
        ("Der Minister sagte, dass die Preise mit dem Regen steigen und nicht fallen.", "de"),
        ("Menteri berkata bahawa harga beras naik kerana banjir dan polis akan datang.", "ms"),
        ("Regane beras mundhak lan warga sing ana ing kutha iku ora bisa tuku.", "jv"),
        # One foreign quotation or name changes nothing.
        (f"Menteri mengatakan bahwa ayat «{ARABIC[:20]}» dibaca pada hari itu.", "id"),
        ("The minister, Иван Иванов, said that the price of rice has risen.", "en"),
        ("", "und"),
        ("12345 !?", "und"),
        ("🙂🙂", "und"),
        ("\u0301\u0301", "und"),
    ],
)  # fmt: skip
def test_language(text, language):
    assert read_text(text).article.language == language


def test_every_code_fits_where_the_desk_keeps_it():
    longest = Article._meta.get_field("language").max_length
    codes = {*TABLES, *OTHERS, "ms", "und", "ja"}
    codes |= {code for listed in ONLY_IN.values() for code, _ in listed}
    codes |= {script for _, script in SCRIPTS if script.islower()}
    assert all(2 <= len(code) <= min(3, longest) for code in codes)


@pytest.mark.parametrize(
    ("code", "language", "stand_in"),
    [
        ("id", "id", False),
        ("id-ID", "id", False),
        ("ID", "id", False),
        ("en-GB", "en", False),
        ("ms", "id", False),
        ("ar", "en", True),
        ("und", "en", True),
        ("", "en", True),
    ],
)
def test_lists_that_serve_a_language(code, language, stand_in):
    table = table_for(code)
    assert (table.language, table.stand_in) == (language, stand_in)
