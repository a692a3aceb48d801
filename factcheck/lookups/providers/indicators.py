"""Figures of the World Bank that news talks about, and by which words they are known.

Each row: its code, its name in Indonesian and in English, the words that name it in either
language, and the unit in which its values come.
"""

from dataclasses import dataclass

PERCENT, USD, PERSON = "percent", "USD", "person"
# Words without which "economy" or "exports" are no rate of growth, and "farming" no share.
GROWTH = (
    "tumbuh; pertumbuhan; bertumbuh; bertambah; melonjak; anjlok; naik; "
    "meningkat; turun; menurun; menyusut; kontraksi; growth; "
    "grew; grow; grows; growing; rose; risen; fell; expanded; shrank; contracted; contraction"
)
OF_GDP = "pdb; produk domestik bruto; gdp; gross domestic product"
OF_BUDGET = "apbn; anggaran negara; belanja negara; state budget; government spending; budget"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `words` are parted by "; "; of `also`, where it is given, one must be there too.

    `unit` is as `reading.numbers` names it, empty for an index or a plain ratio. `local` is the
    code of the same figure in the country's own money. A value is `times` so much in its unit: 1.5
    in millions of tonnes is 1,500,000 "t". Claims below 1 about an index of 0 to 100 are taken
    `hundredfold`.
    """

    code: str
    indonesian: str
    english: str
    words: str
    unit: str = ""
    also: str = ""
    local: str = ""
    times: int = 1
    hundredfold: bool = False

    def name(self, language: str) -> str:
        """Return its name in Indonesian or, for all others, in English."""
        return self.indonesian if language == "id" else self.english


INDICATORS = (
    # The economy
    Indicator(
        "NY.GDP.MKTP.KD.ZG",
        "Pertumbuhan ekonomi",
        "GDP growth",
        f"pertumbuhan ekonomi; economic growth; ekonomi; perekonomian; economy; {OF_GDP}",
        PERCENT,
        also=GROWTH,
    ),
    Indicator("NY.GDP.MKTP.CD", "PDB", "GDP", OF_GDP, USD, local="NY.GDP.MKTP.CN"),
    Indicator(
        "NY.GDP.PCAP.CD",
        "PDB per kapita",
        "GDP per capita",
        "pdb per kapita; produk domestik bruto per kapita; gdp per capita; gdp per head",
        USD,
        local="NY.GDP.PCAP.CN",
    ),
    Indicator(
        "NY.GDP.PCAP.KD.ZG",
        "Pertumbuhan PDB per kapita",
        "GDP per capita growth",
        "pdb per kapita; gdp per capita",
        PERCENT,
        also=GROWTH,
    ),
    Indicator(
        "NY.GNP.PCAP.CD",
        "Pendapatan nasional bruto per kapita",
        "GNI per capita",
        "pendapatan per kapita; pendapatan nasional bruto per kapita; pnb per kapita; "
        "gni per capita; income per capita; per capita income",
        USD,
        local="NY.GNP.PCAP.CN",
    ),
    Indicator(
        "FP.CPI.TOTL.ZG",
        "Inflasi",
        "Inflation, consumer prices",
        "inflasi; laju inflasi; harga konsumen; inflation; consumer prices",
        PERCENT,
    ),
    Indicator(
        "NV.AGR.TOTL.ZS",
        "Sumbangan pertanian terhadap PDB",
        "Agriculture, share of GDP",
        "pertanian; sektor pertanian; agriculture; farming",
        PERCENT,
        also=OF_GDP,
    ),
    Indicator(
        "NV.IND.MANF.ZS",
        "Sumbangan industri pengolahan terhadap PDB",
        "Manufacturing, share of GDP",
        "industri pengolahan; manufaktur; industri manufaktur; manufacturing",
        PERCENT,
        also=OF_GDP,
    ),
    Indicator(
        "CM.MKT.LCAP.CD",
        "Kapitalisasi pasar saham",
        "Market capitalization",
        "kapitalisasi pasar; market capitalization; market capitalisation",
        USD,
    ),
    Indicator(
        "FR.INR.LEND",
        "Suku bunga pinjaman",
        "Lending interest rate",
        "suku bunga kredit; suku bunga pinjaman; lending rate; lending rates",
        PERCENT,
    ),
    Indicator(
        "PA.NUS.FCRF",
        "Nilai tukar terhadap dolar AS (rata-rata setahun)",
        "Exchange rate to the US dollar (yearly average)",
        "nilai tukar; kurs rupiah; kurs dolar; kurs; exchange rate",
        "local currency",
    ),
    # Trade and money from abroad
    Indicator(
        "NE.EXP.GNFS.CD",
        "Ekspor barang dan jasa",
        "Exports of goods and services",
        "ekspor; nilai ekspor; total ekspor; exports",
        USD,
        local="NE.EXP.GNFS.CN",
    ),
    Indicator(
        "NE.EXP.GNFS.KD.ZG",
        "Pertumbuhan ekspor",
        "Exports, yearly growth",
        "ekspor; exports",
        PERCENT,
        also=GROWTH,
    ),
    Indicator(
        "NE.EXP.GNFS.ZS",
        "Ekspor terhadap PDB",
        "Exports, share of GDP",
        "ekspor; exports",
        PERCENT,
        also=OF_GDP,
    ),
    Indicator(
        "NE.IMP.GNFS.CD",
        "Impor barang dan jasa",
        "Imports of goods and services",
        "impor; nilai impor; total impor; imports",
        USD,
        local="NE.IMP.GNFS.CN",
    ),
    Indicator(
        "NE.IMP.GNFS.KD.ZG",
        "Pertumbuhan impor",
        "Imports, yearly growth",
        "impor; imports",
        PERCENT,
        also=GROWTH,
    ),
    Indicator(
        "NE.IMP.GNFS.ZS",
        "Impor terhadap PDB",
        "Imports, share of GDP",
        "impor; imports",
        PERCENT,
        also=OF_GDP,
    ),
    Indicator(
        "NE.RSB.GNFS.CD",
        "Neraca perdagangan barang dan jasa",
        "Trade balance, goods and services",
        "neraca perdagangan; neraca dagang; surplus perdagangan; defisit perdagangan; "
        "trade balance; trade surplus; trade deficit",
        USD,
        local="NE.RSB.GNFS.CN",
    ),
    Indicator(
        "BN.CAB.XOKA.CD",
        "Transaksi berjalan",
        "Current account balance",
        "transaksi berjalan; neraca transaksi berjalan; current account",
        USD,
    ),
    Indicator(
        "BN.CAB.XOKA.GD.ZS",
        "Transaksi berjalan terhadap PDB",
        "Current account balance, share of GDP",
        "transaksi berjalan; neraca transaksi berjalan; current account",
        PERCENT,
    ),
    Indicator(
        "BX.KLT.DINV.CD.WD",
        "Investasi asing langsung",
        "Foreign direct investment",
        "investasi asing langsung; investasi asing; penanaman modal asing; pma; "
        "foreign direct investment; foreign investment; fdi",
        USD,
    ),
    Indicator(
        "BX.KLT.DINV.WD.GD.ZS",
        "Investasi asing langsung terhadap PDB",
        "Foreign direct investment, share of GDP",
        "investasi asing langsung; investasi asing; foreign direct investment; fdi",
        PERCENT,
        also=OF_GDP,
    ),
    Indicator(
        "BX.TRF.PWKR.CD.DT",
        "Kiriman uang pekerja migran",
        "Remittances",
        "remitansi; kiriman uang; remittances; remittance",
        USD,
    ),
    Indicator(
        "FI.RES.TOTL.CD",
        "Cadangan devisa (dengan emas)",
        "International reserves (with gold)",
        "cadangan devisa; foreign reserves; foreign exchange reserves; international reserves",
        USD,
    ),
    Indicator(
        "DT.DOD.DECT.CD",
        "Utang luar negeri",
        "External debt",
        "utang luar negeri; hutang luar negeri; uln; external debt; foreign debt",
        USD,
    ),
    Indicator(
        "DT.DOD.DECT.GN.ZS",
        "Utang luar negeri terhadap pendapatan nasional bruto",
        "External debt, share of GNI",
        "utang luar negeri; hutang luar negeri; rasio utang luar negeri; external debt",
        PERCENT,
    ),
    Indicator(
        "ST.INT.ARVL",
        "Kunjungan wisatawan mancanegara",
        "International tourist arrivals",
        "wisatawan mancanegara; wisatawan asing; turis asing; wisman; foreign tourists; "
        "tourist arrivals; international tourists; foreign visitors",
        PERSON,
    ),
    # The state
    Indicator(
        "GC.DOD.TOTL.GD.ZS",
        "Utang pemerintah pusat terhadap PDB",
        "Central government debt, share of GDP",
        "utang pemerintah; utang negara; rasio utang; government debt; public debt; national debt; "
        "debt-to-gdp; debt to gdp",
        PERCENT,
    ),
    Indicator(
        "GC.TAX.TOTL.GD.ZS",
        "Penerimaan pajak terhadap PDB",
        "Tax revenue, share of GDP",
        "rasio pajak; penerimaan pajak; tax ratio; tax revenue; tax-to-gdp",
        PERCENT,
    ),
    Indicator(
        "SE.XPD.TOTL.GB.ZS",
        "Belanja pendidikan terhadap belanja pemerintah",
        "Education, share of government spending",
        "anggaran pendidikan; belanja pendidikan; education spending; education budget; "
        "spending on education",
        PERCENT,
        also=OF_BUDGET,
    ),
    Indicator(
        "SE.XPD.TOTL.GD.ZS",
        "Belanja pendidikan pemerintah terhadap PDB",
        "Government spending on education, share of GDP",
        "anggaran pendidikan; belanja pendidikan; education spending; education budget; "
        "spending on education",
        PERCENT,
    ),
    Indicator(
        "SH.XPD.CHEX.GD.ZS",
        "Belanja kesehatan terhadap PDB",
        "Health spending, share of GDP",
        "belanja kesehatan; anggaran kesehatan; health spending; health expenditure; "
        "spending on health",
        PERCENT,
    ),
    Indicator(
        "MS.MIL.XPND.GD.ZS",
        "Belanja militer terhadap PDB",
        "Military spending, share of GDP",
        "anggaran pertahanan; belanja pertahanan; anggaran militer; belanja militer; "
        "military spending; defence spending; defense spending; military expenditure; "
        "defence budget; defense budget",
        PERCENT,
    ),
    Indicator(
        "MS.MIL.XPND.CD",
        "Belanja militer",
        "Military spending",
        "anggaran pertahanan; belanja pertahanan; anggaran militer; belanja militer; "
        "military spending; defence spending; defense spending; military expenditure; "
        "defence budget; defense budget",
        USD,
        local="MS.MIL.XPND.CN",
    ),
    Indicator(
        "MS.MIL.TOTL.P1",
        "Personel militer",
        "Armed forces personnel",
        "personel militer; jumlah tentara; armed forces personnel; active soldiers",
        PERSON,
    ),
    Indicator(
        "SG.GEN.PARL.ZS",
        "Kursi parlemen yang diduduki perempuan",
        "Seats in parliament held by women",
        "perempuan di parlemen; perempuan di dpr; keterwakilan perempuan; women in parliament",
        PERCENT,
    ),
    # People
    Indicator(
        "SP.POP.TOTL",
        "Jumlah penduduk",
        "Population",
        "jumlah penduduk; penduduk; populasi; total population; population; inhabitants",
        PERSON,
    ),
    Indicator(
        "SP.POP.GROW",
        "Pertumbuhan penduduk",
        "Population growth",
        "pertumbuhan penduduk; laju pertumbuhan penduduk; population growth; penduduk; populasi; "
        "population",
        PERCENT,
        also=GROWTH,
    ),
    Indicator(
        "SP.URB.TOTL.IN.ZS",
        "Penduduk perkotaan",
        "Urban population",
        "penduduk perkotaan; penduduk kota; tinggal di perkotaan; tinggal di kota; urbanisasi; "
        "urban population; live in cities; living in cities; urban areas",
        PERCENT,
    ),
    Indicator(
        "SP.POP.65UP.TO.ZS",
        "Penduduk berusia 65 tahun ke atas",
        "Population aged 65 and above",
        "penduduk lanjut usia; lanjut usia; lansia; elderly; older people; aged 65",
        PERCENT,
    ),
    Indicator(
        "SP.DYN.TFRT.IN",
        "Angka kelahiran total (anak per perempuan)",
        "Fertility rate (births per woman)",
        "fertilitas; angka fertilitas; kesuburan; kelahiran total; fertility; fertility rate; "
        "children per woman; births per woman",
    ),
    Indicator(
        "SP.DYN.CBRT.IN",
        "Angka kelahiran (per 1.000 penduduk)",
        "Birth rate (per 1,000 people)",
        "angka kelahiran; birth rate",
    ),
    Indicator(
        "SP.DYN.LE00.IN",
        "Angka harapan hidup (tahun)",
        "Life expectancy at birth (years)",
        "harapan hidup; angka harapan hidup; usia harapan hidup; umur harapan hidup; "
        "life expectancy",
        "year",
    ),
    Indicator(
        "SL.TLF.TOTL.IN",
        "Angkatan kerja",
        "Labor force",
        "angkatan kerja; labor force; labour force; workforce",
        PERSON,
    ),
    Indicator(
        "SL.TLF.CACT.ZS",
        "Tingkat partisipasi angkatan kerja",
        "Labor force participation rate",
        "partisipasi angkatan kerja; tpak; labor force participation; labour force participation",
        PERCENT,
    ),
    Indicator(
        "SL.UEM.TOTL.NE.ZS",
        "Tingkat pengangguran (angka nasional)",
        "Unemployment rate (national estimate)",
        "pengangguran; tingkat pengangguran; pengangguran terbuka; penganggur; menganggur; "
        "unemployment; unemployment rate; unemployed; jobless rate",
        PERCENT,
    ),
    Indicator(
        "SL.UEM.TOTL.ZS",
        "Tingkat pengangguran (perkiraan ILO)",
        "Unemployment rate (ILO estimate)",
        "pengangguran; tingkat pengangguran; pengangguran terbuka; unemployment; "
        "unemployment rate; jobless rate",
        PERCENT,
    ),
    Indicator(
        "SL.UEM.1524.ZS",
        "Tingkat pengangguran usia 15-24 (perkiraan ILO)",
        "Youth unemployment rate (ILO estimate)",
        "pengangguran muda; pengangguran anak muda; pengangguran usia muda; pengangguran pemuda; "
        "youth unemployment",
        PERCENT,
    ),
    Indicator(
        "SI.POV.NAHC",
        "Kemiskinan (garis kemiskinan nasional)",
        "Poverty (national poverty line)",
        "kemiskinan; tingkat kemiskinan; angka kemiskinan; penduduk miskin; orang miskin; "
        "warga miskin; poverty; poverty rate; poor people",
        PERCENT,
    ),
    Indicator(
        "SI.POV.DDAY",
        "Kemiskinan ekstrem (garis internasional)",
        "Extreme poverty (international line)",
        "kemiskinan ekstrem; miskin ekstrem; extreme poverty",
        PERCENT,
    ),
    Indicator(
        "SI.POV.GINI",
        "Indeks Gini (0-100)",
        "Gini index (0-100)",
        "rasio gini; gini; indeks gini; koefisien gini; ketimpangan pendapatan; gini ratio; "
        "gini index; gini coefficient; income inequality",
        hundredfold=True,
    ),
    # Health
    Indicator(
        "SP.DYN.IMRT.IN",
        "Kematian bayi (per 1.000 kelahiran hidup)",
        "Infant mortality (per 1,000 live births)",
        "kematian bayi; angka kematian bayi; infant mortality",
    ),
    Indicator(
        "SH.DYN.MORT",
        "Kematian balita (per 1.000 kelahiran hidup)",
        "Under-five mortality (per 1,000 live births)",
        "kematian balita; angka kematian balita; kematian anak; under-five mortality; "
        "child mortality",
    ),
    Indicator(
        "SH.STA.MMRT",
        "Kematian ibu (per 100.000 kelahiran hidup)",
        "Maternal mortality (per 100,000 live births)",
        "kematian ibu; angka kematian ibu; maternal mortality",
    ),
    Indicator(
        "SH.STA.STNT.ME.ZS",
        "Stunting pada balita (perkiraan)",
        "Stunting of children under 5 (modelled)",
        "stunting; tengkes; prevalensi stunting; stunted",
        PERCENT,
    ),
    Indicator(
        "SN.ITK.DEFC.ZS",
        "Kekurangan gizi",
        "Undernourishment",
        "kurang gizi; kekurangan gizi; kelaparan; undernourished; undernourishment; hunger",
        PERCENT,
    ),
    Indicator(
        "SH.MED.PHYS.ZS",
        "Dokter (per 1.000 penduduk)",
        "Physicians (per 1,000 people)",
        "rasio dokter; jumlah dokter; doctors per; physicians; number of doctors",
    ),
    Indicator(
        "SH.MED.BEDS.ZS",
        "Tempat tidur rumah sakit (per 1.000 penduduk)",
        "Hospital beds (per 1,000 people)",
        "tempat tidur rumah sakit; hospital beds",
    ),
    Indicator(
        "SH.TBS.INCD",
        "Tuberkulosis (kasus per 100.000 penduduk)",
        "Tuberculosis (cases per 100,000 people)",
        "tuberkulosis; tbc; tuberculosis",
    ),
    Indicator(
        "SH.DYN.AIDS.ZS",
        "HIV pada usia 15-49",
        "HIV among those aged 15-49",
        "prevalensi hiv; pengidap hiv; hiv prevalence; living with hiv",
        PERCENT,
    ),
    Indicator(
        "SH.IMM.MEAS",
        "Imunisasi campak",
        "Measles immunization",
        "imunisasi campak; vaksin campak; measles immunization; measles vaccination",
        PERCENT,
    ),
    Indicator(
        "SH.PRV.SMOK",
        "Pengguna tembakau usia 15 tahun ke atas",
        "Tobacco use among those aged 15 and above",
        "perokok; jumlah perokok; merokok; smokers; smoking; tobacco use",
        PERCENT,
    ),
    Indicator(
        "SH.STA.SUIC.P5",
        "Bunuh diri (per 100.000 penduduk)",
        "Suicides (per 100,000 people)",
        "angka bunuh diri; tingkat bunuh diri; suicide rate; suicides per",
    ),
    Indicator(
        "SH.STA.TRAF.P5",
        "Kematian di jalan raya (per 100.000 penduduk)",
        "Road deaths (per 100,000 people)",
        "kematian lalu lintas; korban kecelakaan lalu lintas; road deaths; traffic deaths",
    ),
    Indicator(
        "VC.IHR.PSRC.P5",
        "Pembunuhan (per 100.000 penduduk)",
        "Homicides (per 100,000 people)",
        "angka pembunuhan; tingkat pembunuhan; murder rate; homicide rate; homicides",
    ),
    Indicator(
        "SH.H2O.BASW.ZS",
        "Akses air minum dasar",
        "Access to basic drinking water",
        "air minum; air bersih; akses air; drinking water; clean water",
        PERCENT,
    ),
    Indicator(
        "SH.STA.BASS.ZS",
        "Akses sanitasi dasar",
        "Access to basic sanitation",
        "sanitasi; sanitation",
        PERCENT,
    ),
    # Schools and networks
    Indicator(
        "SE.ADT.LITR.ZS",
        "Melek huruf usia 15 tahun ke atas",
        "Adult literacy",
        "melek huruf; melek aksara; tingkat literasi; literacy; literacy rate; literate",
        PERCENT,
    ),
    Indicator(
        "SE.TER.ENRR",
        "Partisipasi kasar perguruan tinggi",
        "Tertiary school enrollment, gross",
        "partisipasi kasar perguruan tinggi; apk perguruan tinggi; university enrollment; "
        "tertiary enrollment; university enrolment",
        PERCENT,
    ),
    Indicator(
        "SE.SEC.ENRR",
        "Partisipasi kasar sekolah menengah",
        "Secondary school enrollment, gross",
        "partisipasi sekolah menengah; partisipasi kasar sekolah menengah; secondary enrollment; "
        "secondary school enrollment",
        PERCENT,
    ),
    Indicator(
        "IT.NET.USER.ZS",
        "Pengguna internet",
        "Individuals using the Internet",
        "pengguna internet; penetrasi internet; internet users; internet penetration; "
        "use the internet; using the internet",
        PERCENT,
    ),
    Indicator(
        "IT.CEL.SETS.P2",
        "Pelanggan telepon seluler (per 100 penduduk)",
        "Mobile phone subscriptions (per 100 people)",
        "telepon seluler; pelanggan seluler; mobile subscriptions; mobile phone subscriptions",
    ),
    # Energy, air and land
    Indicator(
        "EG.ELC.ACCS.ZS",
        "Akses listrik",
        "Access to electricity",
        "akses listrik; elektrifikasi; rasio elektrifikasi; menikmati listrik; "
        "access to electricity; electricity access; electrification",
        PERCENT,
    ),
    Indicator(
        "EG.USE.ELEC.KH.PC",
        "Konsumsi listrik per kapita (kWh)",
        "Electricity use per capita (kWh)",
        "konsumsi listrik; electricity consumption; electricity use; power consumption",
        "kWh",
    ),
    Indicator(
        "EG.FEC.RNEW.ZS",
        "Energi terbarukan dalam konsumsi energi",
        "Renewable energy, share of consumption",
        "energi terbarukan; bauran energi; renewable energy; renewables",
        PERCENT,
    ),
    Indicator(
        "EN.GHG.CO2.MT.CE.AR5",
        "Emisi CO2 (tanpa lahan dan hutan)",
        "CO2 emissions (without land use)",
        "emisi karbon; emisi co2; emisi karbon dioksida; co2 emissions; carbon emissions; "
        "carbon dioxide emissions",
        "t",
        times=1_000_000,
    ),
    Indicator(
        "EN.GHG.CO2.PC.CE.AR5",
        "Emisi CO2 per kapita (tanpa lahan dan hutan)",
        "CO2 emissions per capita (without land use)",
        "emisi karbon per kapita; emisi co2 per kapita; co2 emissions per capita; "
        "carbon emissions per capita; per capita emissions",
        "t",
    ),
    Indicator(
        "EN.GHG.ALL.MT.CE.AR5",
        "Emisi gas rumah kaca (tanpa lahan dan hutan)",
        "Greenhouse gas emissions (without land use)",
        "gas rumah kaca; emisi gas rumah kaca; greenhouse gas; greenhouse gas emissions; "
        "greenhouse gases",
        "t",
        times=1_000_000,
    ),
    Indicator(
        "EN.ATM.PM25.MC.M3",
        "Polusi udara PM2,5 (mikrogram per meter kubik)",
        "PM2.5 air pollution (micrograms per cubic meter)",
        "polusi udara; pencemaran udara; pm2.5; pm2,5; pm 2.5; air pollution",
    ),
    Indicator(
        "AG.LND.FRST.K2",
        "Luas hutan",
        "Forest area",
        "luas hutan; kawasan hutan; forest area; hectares of forest",
        "km2",
    ),
    Indicator(
        "AG.LND.FRST.ZS",
        "Hutan terhadap luas daratan",
        "Forest, share of land",
        "luas hutan; tutupan hutan; kawasan hutan; forest area; forest cover",
        PERCENT,
    ),
    Indicator(
        "AG.SRF.TOTL.K2",
        "Luas wilayah",
        "Surface area",
        "luas wilayah; luas negara; surface area; total area",
        "km2",
    ),
    Indicator(
        "AG.LND.TOTL.K2",
        "Luas daratan",
        "Land area",
        "luas daratan; land area",
        "km2",
    ),
    Indicator(
        "AG.PRD.CREL.MT",
        "Produksi serealia",
        "Cereal production",
        "produksi serealia; produksi biji-bijian; cereal production; grain production",
        "t",
    ),
)
BY_CODE = {
    code: indicator
    for indicator in INDICATORS
    for code in (indicator.code, indicator.local)
    if code
}
