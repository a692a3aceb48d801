"""Where sentences end, language by language."""

import pytest

from factcheck.reading import read_text
from factcheck.reading.sentences import split_sentences
from factcheck.reading.tables import table_for


def sentences(text: str, language: str) -> list[str]:
    return [text[a:b] for a, b in split_sentences(text, 0, len(text), table_for(language))]


INDONESIAN = [
    "Kantor itu pindah ke Jl. Melati No. 5, Kel. Contoh, Kec. Percobaan.",
    "Ketua yayasan, K.H. Contoh, S.H., M.Hum., datang bersama Hj. Sari dan Drs. Budi.",
    "Prof. Dr. Ir. Contoh, M.Sc. dan dr. Percobaan, Sp.PD. hadir.",
    "Beras, gula, minyak dkk. dijual murah.",
    "Mereka, a.l. Andi dan Sari, pulang.",
    "Harganya Rp1.500.000,00 per ekor.",
    "Rapat dimulai pukul 14.05 WIB dan selesai pukul 16.30.",
    "Nilainya naik 2,5 persen menjadi 10.250,75.",
    "A. B. Contoh dan C.D. Percobaan menulisnya.",
    "Ia terdiam ... lalu pergi.",
    "Ia terdiam… lalu pergi.",
    'Ia bertanya, "Siapa?" lalu pergi.',
    '"Awas!" teriak Budi.',
    "Aturan itu (lihat hal. 12 dan Pasal 3 huruf b.) berlaku.",
    "PT Contoh Jaya Tbk. (CJYA) membeli Percobaan Pte. Ltd. (PPL) tahun ini.",
    "Laman contoh.example.com/berita.html memuatnya.",
    "Versi 2.0.1 dirilis kemarin.",
    "Peraturan No. XI. B. 2 sudah dicabut.",
    "Jumlahnya 2.904. 678 orang di antaranya anak-anak.",
    "Tanaman itu (Bl.) Contoh tumbuh di sana.",
    "Ia meraih gelar Ph. D. dari kampus itu.",
]


@pytest.mark.parametrize("text", INDONESIAN)
def test_one_indonesian_sentence(text):
    assert sentences(text, "id") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Ia membawa beras, gula, dll.|Ia lalu pulang.",
        "Rapat selesai pukul 14.05 WIB.|Warga pulang.",
        "Harganya Rp1.500.000,00.|Warga mengeluh.",
        "Ia lahir pada 1999.|Ia wafat pada 2020.",
        '"Kami siap. |Kami menunggu," kata Budi.',
        '"Kami siap."|Budi lalu pergi.',
        "“Kami siap.”|Budi lalu pergi.",
        "Mereka pulang (lewat pasar).|Warga menunggu.",
        "(Mereka pulang.)|Warga menunggu.",
        "Mengapa?|Tidak ada yang tahu!|Begitulah …|Selesai.",
        "Benarkah?!|Tidak.",
        "Ia pulang. . .|Warga menunggu.",
        "Itu benar.[12]|Yang lain ragu.",
        "Ia bergelar S.H.|Ia mengajar di sana.",
        "Saham dijual Contoh Tbk.|Rencana itu batal.",
        "Itu baru satu hal.|Lalu hujan turun.",
        "Harga naik tajam.|warga lalu mengeluh.",
        "Ia pulang ke Jakarta.|apakah ia kembali?",
        "Rinciannya ada di sini.|https://contoh.example/berita",
        "Ia datang terlambat lagi |Namun, rapat tetap berjalan.",
        "Rapat itu sudah selesai sejak pagi |Sementara itu, warga menunggu.",
    ],
)
def test_indonesian_sentences(text):
    assert sentences(text.replace(" |", "|").replace("|", " "), "id") == [
        part.strip() for part in text.split("|")
    ]


@pytest.mark.parametrize(
    "parts",
    [
        ["Hal itu dilarang.", "Dia menjelaskan alasannya."],
        ["Hal itu dilarang.", '"Kami menolak," katanya.'],
        ['Ia berkata, "Kami menolak."', "Warga pun pulang."],
        ["Ia pindah ke Jakarta.", "Mereka tinggal di sana."],
        ["Itu terjadi pada 2019.", "Pemerintah lalu bertindak."],
        ["Benarkah begitu?!", "Tidak ada yang tahu."],
    ],
)
def test_a_space_lost_in_scraping(parts):
    assert sentences("".join(parts), "id") == parts


@pytest.mark.parametrize(
    "text",
    [
        "Ia memakai S.Pd. di belakang namanya.",
        "Alamatnya contoh.Com dan percobaan.Id saja.",
        "Berkas itu bernama laporan.Pdf di sana.",
    ],
)
def test_a_stop_inside_a_word_is_no_lost_space(text):
    assert sentences(text, "id") == [text]


def test_a_headline_without_a_stop_is_a_sentence():
    reading = read_text("Jembatan Tua Ditutup\n\nWarga memutar. Mereka mengeluh.")
    text = reading.article.text
    assert [text[s.start : s.end] for s in reading.sentences] == [
        "Jembatan Tua Ditutup",
        "Warga memutar.",
        "Mereka mengeluh.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Example met Dr. Sample at 5 p.m. on Main St. in town.",
        "The U.S. economy grew 2.5 percent, i.e. a lot.",
        "J. R. Example Jr. wrote it with W. Sample.",
        "It costs $1,500.00 (see p. 12, fig. 3).",
        'She asked, "Why?" and left.',
        "He waited ... and left.",
        "Gen. Example and Sen. Sample voted no. 5 on the list.",
    ],
)
def test_one_english_sentence(text):
    assert sentences(text, "en") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "He moved to the U.S.|The rest stayed.",
        "He left at 5 p.m.|She was late.",
        "He said no.|She agreed.",
        "It shrank.|you should have seen it.",
        'He left. "I know," she said.'.replace(". ", ".|", 1),
        "It was built by Example Inc.|The firm is gone.",
        "What a day!|it rained.",
    ],
)
def test_english_sentences(text):
    assert sentences(text.replace("|", " "), "en") == text.split("|")


@pytest.mark.parametrize(
    ("parts", "joiner"),
    [
        # Arabic: a single letter with a stop is a title; the question mark is its own.
        (["قال د. أحمد إن السعر 2.5 دينار.", "هل ارتفع السعر؟", "نعم ارتفع!"], " "),
        (["قیمت‌ها بالا رفت.", "آیا این درست است؟", "بله."], " "),  # Persian
        (["یہ سچ ہے۔", "کیا وہ آیا؟", "وہ نہیں آیا۔"], " "),  # Urdu
        (["今天下雨。", "他说：“我不去。”", "真的吗？", "是的！"], ""),
        (["気温は３．５度です。", "「行きます。」と彼は言った。", "本当？", "はい。"], ""),
        (["你好!", "他走了。"], ""),
        (["यह सच है।", "डॉ. राम ने कहा।", "क्या वह आया?", "नहीं।"], " "),
        (["ዋጋ ጨምሯል።", "እውነት ነው፧", "አዎ።"], " "),  # Amharic
        (["Οι τιμές ανέβηκαν.", "Είναι αλήθεια;", "Ναι, είναι· το είπε ο κ. Πέτρος."], " "),
        (["¿Es verdad?", "¡No puede ser!", "El Sr. Ejemplo dijo que sí."], " "),
        (["Il a dit : « Non\u202f! »", "Elle est partie.", "M. Exemple aussi."], " "),
        (["Er kam am 3. Oktober zu den Leuten.", "Sie ist z.B. nicht da."], " "),
        (["Цены выросли в 2020 г. на треть.", "Это правда?", "Да, т.е. И. Иванов."], " "),
        (["המחירים עלו.", "האם זה נכון?", "כן."], " "),
        (["তিনি এসেছেন।", "এটা কি সত্য?", "হ্যাঁ।"], " "),
        (["ဈေးတက်သည်။", "မှန်သည်။"], " "),  # Burmese
        (["តម្លៃ​ឡើង។", "ពិត។"], " "),  # Khmer
        (["오늘은 비가 옵니다.", "정말요?", "네."], " "),
        (["Գները բարձրացան։", "Ճիշտ է։"], " "),  # Armenian
    ],
)  # fmt: skip
def test_other_languages(parts, joiner):
    reading = read_text(joiner.join(parts))
    text = reading.article.text
    assert [text[s.start : s.end] for s in reading.sentences] == parts


def test_thai_is_cut_only_between_long_runs():
    first = "นายกรัฐมนตรีกล่าวว่าราคาข้าวสูงขึ้นมากในปีนี้เพราะน้ำท่วมหลายจังหวัดทางภาคเหนือ"
    second = "ชาวนาหลายคนบอกว่าพวกเขาไม่มีเงินซื้อปุ๋ยสำหรับฤดูกาลหน้า"
    assert len(first) >= 60
    assert sentences(f"{first} {second}", "th") == [first, second]
    for together in (
        f"{first[:30]} {second}",  # short so far
        f"{first} และ{second}",  # "and" goes on
        f"{first} 25 {second[:9]}",  # a number, and a short rest
        f"“{first} {second}”",  # in quotation marks
        "นายกรัฐมนตรีมาถึงเวลา 14.05 น. ที่กรุงเทพ",  # a stop only shortens a word
    ):
        assert sentences(together, "th") == [together]


def test_thai_without_spaces_is_one_sentence():
    text = "นายกรัฐมนตรีกล่าวว่าราคาข้าวสูงขึ้น" * 20
    assert sentences(text, "th") == [text]


@pytest.mark.parametrize("language", ["id", "en", "und", "th", "xx", "", "id-ID", "zh-Hant"])
def test_any_language_code_has_rules(language):
    assert sentences("Satu. Dua.", language) == ["Satu.", "Dua."]
