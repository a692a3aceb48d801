"""Word lists for Indonesian."""

from __future__ import annotations

import re

from factcheck.reading.tables.shape import Table, words

QUOTE_VERBS = words("""
    kata ujar ucap tutur ungkap jelas terang papar tegas tambah imbuh lanjut sambung tandas tukas
    pungkas sebut cetus beber urai tulis jawab tanya bantah seru kilah keluh kenang harap pesan
    cerita aku timpal celetuk lapor bunyi imbau himbau usul ulas gumam seloroh sesal tegur gerutu
    bisik teriak ajak pinta puji kritik sindir tuding klaim rinci simpul tutup kisah sapa janji duga
    nilai tekan saran dalih kelakar canda ingat
""")

TABLE = Table(
    language="id",
    decimal_comma=True,
    day_first=True,
    months={
        "januari": 1,
        "februari": 2,
        "pebruari": 2,
        "maret": 3,
        "april": 4,
        "mei": 5,
        "juni": 6,
        "juli": 7,
        "agustus": 8,
        "september": 9,
        "oktober": 10,
        "november": 11,
        "nopember": 11,
        "desember": 12,
        "jan": 1,
        "feb": 2,
        "mar": 3,
        "apr": 4,
        "jun": 6,
        "jul": 7,
        "agu": 8,
        "agt": 8,
        "ags": 8,
        "agst": 8,
        "sep": 9,
        "sept": 9,
        "okt": 10,
        "nov": 11,
        "des": 12,
    },
    weekdays={
        "senin": 0,
        "selasa": 1,
        "rabu": 2,
        "kamis": 3,
        "jumat": 4,
        "jum'at": 4,
        "sabtu": 5,
        "minggu": 6,
        "ahad": 6,
    },
    abbreviations=words("""
        jl jln gg no nr nmr h hj kh hm drs dra dr drg drh ir prof tn ny nn nyi sdr sdri bpk yth tgl
        hlm hal vol cet alm almh kab kec kel kep prov ds dsn dk kp pt cv ud mr mrs ms st
        sto rev fr jend letjen mayjen brigjen kol letkol kapt kompol akbp kombes irjen komjen
        laksdya laksda laksma marsdya marsda marsma serka serma serda tb rd rr gus ust ustaz bag bab
        ps psl telp tlp a.n u.p d.a s.d u/p d/a r.a r.m r.ngt k.h h.m i.e e.g m.h.d muh moh mohd
        much abd ach rp sk uu jend jen lih bdk mis sda ttd ket kpd yg dgn utk ybs cq c.q ph ling
        jkt bdg
    """),
    closing_abbreviations=words("""
        dkk dll dsb dst dsj dlsb dlm a.l s.h m.h s.e m.m m.si s.pd m.pd s.sos s.kom s.t m.t s.ip
        s.ag m.ag m.kes m.sc m.a b.a ph.d sdn bhd jr sr vs m.hum s.psi s.hut m.eng
        s.ked sp.pd s.pt a.md amd l.c u.s d.c p.s t.t tbk ltd inc co corp llc plc pte pty gmbh
        etc s.th m.th m.div s.gz s.kep s.farm s.stat s.i.kom m.i.kom m.ikom
        s.ikom s.tr.k s.i.k m.b.a
    """),
    sentence_starters=words("""
        ia dia mereka kami kita saya aku anda ini itu hal hari pada di dari dalam untuk dengan oleh
        karena sebab namun tetapi tapi sedangkan sementara selain setelah sebelum ketika saat jika
        kalau bila meski meskipun walau walaupun adapun menurut seperti para beberapa banyak semua
        setiap salah ada tidak belum sudah juga kemudian lalu selanjutnya akhirnya bahkan apa
        apakah bagaimana mengapa kenapa siapa kapan berapa di_mana padahal sehingga akan masih
        rencana pihak jumlah total hasil proses polisi pemerintah perusahaan perseroan warga harga
        korban keputusan peristiwa kasus acara kegiatan pertemuan terlebih berdasarkan
    """),
    words_as_well=words("hal bab bag uu sk mis lih ps ket ds"),
    stop_words=words("""
        yang dan di ke dari untuk dengan pada ini itu tidak akan dalam juga adalah oleh karena
        sebagai telah sudah bisa ada atau bahwa saat para saya kami mereka dia ia kata ujar lebih
        seperti menjadi tersebut namun tak hanya masih dapat secara kepada antara setelah bagi
    """),
    quote_verbs=QUOTE_VERBS,
    reporting_verbs=words("""
        mengatakan menyatakan mengungkapkan menjelaskan menegaskan menambahkan menyebut menyebutkan
        menuturkan memaparkan mengungkap menilai mengaku membenarkan membantah mengklaim
        melaporkan berkata bilang menyampaikan mengumumkan mengonfirmasi mengkonfirmasi memastikan
        meyakini menduga memperkirakan memprediksi menuding menuduh mengakui menekankan
        menyarankan mengimbau menghimbau meminta mengingatkan memperingatkan berharap mengharapkan
        berpendapat berpandangan menulis mencatat mencontohkan membeberkan mengusulkan menanyakan
        bertanya menjawab menanggapi melanjutkan menyimpulkan menyoroti mengkritik mengapresiasi
        mengutarakan mengemukakan merinci menerangkan menguraikan menceritakan bercerita menyangkal
        menampik menepis mengeluh menyesalkan menyayangkan menyinggung menjanjikan berjanji
        bersumpah mengutip berujar bertutur
    """),
    citing_verbs=words("""
        mengutip dikutip dilansir melansir menukil dinukil menurut menurutnya merujuk berdasarkan
        sebagaimana disampaikan diungkapkan dikatakan ditegaskan dituturkan dijelaskan dinyatakan
        diutarakan dikemukakan diakui
    """),
    pronouns=words("ia dia beliau mereka nya pihaknya"),
    speaker_stops=words("""
        saat di dalam kepada usai ketika pada seperti dikutip dilansir sambil melalui lewat dari
        setelah sebelum yang sebagaimana menjawab menanggapi terkait soal mengenai tentang untuk
        dengan lagi itu kemarin dikonfirmasi dihubungi ditemui seusai sesaat mengutip seraya
        sembari ke oleh bahwa karena sebagai pun juga melansir menurut merujuk usainya sementara
        tadi kala selepas sewaktu hari hingga adalah serta begitu menegaskan menambahkan
        didampingi ditemani bersama mewakili memberikan mencontohkan
    """),
    titles=words("""
        presiden wakil wapres perdana menteri menko menlu menkeu mendagri menhan menkes mensos
        menag menkum mendag menperin mentan menhub menteri_koordinator koordinator bidang ketua
        umum sekretaris jenderal sekjen direktur utama dirut manajer kepala kasubdit kabid kadis
        kasat kapolda kapolres kapolsek kapolri kabareskrim panglima komandan gubernur wagub bupati
        wabup wali walikota kota camat lurah kades anggota juru bicara jubir pengamat ekonom pakar
        peneliti dosen guru besar rektor dekan profesor prof dr ir drs dra haji h hj kh kiai ustaz
        pendeta pastor uskup paus raja ratu pangeran sultan pak bu bapak ibu mas mbak bang kak tuan
        nyonya nona saudara saudari mantan eks pejabat pj plt plh ceo cfo coo cto komisaris founder
        pendiri jaksa hakim pengacara advokat kuasa hukum penyidik aktivis penyanyi aktor aktris
        artis pelatih kapten striker bek kiper pemain atlet jenderal letjen mayjen brigjen kolonel
        letkol mayor kompol akbp kombes irjen komjen akp iptu ipda aiptu bripka brigadir laksamana
        marsekal inspektur komisaris polisi tersangka terdakwa saksi korban warga pemimpin tokoh
        duta konsul senator kanselir keuangan pertahanan luar negeri pendidikan dasar menengah
        tinggi kesehatan agama sosial perdagangan perindustrian energi mineral pertanian kehutanan
        kelautan perikanan perhubungan komunikasi informatika digital ekonomi politik keamanan
        pekerjaan tenaga kerja ketenagakerjaan pariwisata kebudayaan lingkungan hidup sekretaris
        negara pemuda olahraga desa tertinggal penerangan hubungan masyarakat humas administrasi
        operasional komersial eksekutif regional senior junior republik dewan pembina pengawas
        penasihat penasehat khusus staf ahli menurut namun sementara menanggapi kata ujar ucap
        lebih pertama muda madya mendikdasmen mendikti menpora menpan menaker mendes menkop
        menkomdigi menpar menteri_dalam dalam riset pajak kabinet perwakilan rakyat litbang
        pengembangan bisnis pemasaran hukum marinir divisi seksi subdirektorat bagian biro cabang
        chief executive officer operating financial technology managing director pers vice
        president kapolrestabes kapolresta kapolsekta petugas kanit gakkum satlantas
        satreskrim reskrim
        unit waketum konselor infrastruktur pembangunan kewilayahan mensesneg seskab pol
        pelaksana tugas harian sekda sekdes sekwan kapuspen kabid kabag kadiv kasi
    """),
    organisations=words("""
        kantor badan kementerian pemerintah universitas institut lembaga komisi dewan partai bank
        polri polda polres tni pt cv dinas majelis mahkamah kejaksaan pengadilan rumah yayasan
        asosiasi organisasi perusahaan perserikatan uni tentara pusat pasukan bursa otoritas
        konsulat kedutaan direktorat militer angkatan otorita pemprov pemkot pemkab kemenkes
        kemenkeu bps bi ojk kpk kpu bawaslu dpr mpr dpd bmkg bpbd bnpb bpom kpai mui muhammadiyah
        pbnu nu university group tbk media harian surat kabar agensi
    """),
    places=words("""
        aceh sumatera sumatra utara selatan barat timur tengah riau jambi bengkulu lampung bangka
        belitung jakarta banten jawa yogyakarta bali nusa tenggara kalimantan sulawesi gorontalo
        maluku papua medan padang palembang bandung semarang surabaya malang makassar manado
        denpasar bogor depok tangerang bekasi solo surakarta indonesia malaysia singapura thailand
        filipina vietnam kamboja laos myanmar brunei rusia ukraina korea jepang china tiongkok
        cina taiwan india pakistan bangladesh afghanistan iran irak israel palestina gaza suriah
        lebanon yordania mesir turki arab saudi qatar yaman inggris prancis perancis jerman italia
        spanyol portugal belanda belgia swiss austria polandia hungaria yunani swedia norwegia
        finlandia denmark amerika serikat as kanada meksiko brasil brazil argentina chili peru
        kolombia venezuela kuba australia selandia baru afrika nigeria kenya ethiopia eropa asia
        pyongyang moskow seoul tokyo beijing washington london paris berlin kyiv kiev korut korsel
        timor leste dki diy ntb ntt sumut sumbar sumsel jabar jateng jatim kalbar kaltim kalsel
    """),
    scales={
        "ribu": 10**3,
        "juta": 10**6,
        "miliar": 10**9,
        "milyar": 10**9,
        "triliun": 10**12,
        "trilyun": 10**12,
        "ratus": 100,
        "lusin": 12,
        "kodi": 20,
        "rb": 10**3,
        "jt": 10**6,
    },
    units={
        "persen": "percent",
        "%": "percent",
        "tahun": "year",
        "bulan": "month",
        "pekan": "week",
        "minggu": "week",
        "hari": "day",
        "jam": "hour",
        "menit": "minute",
        "detik": "second",
        "orang": "person",
        "jiwa": "person",
        "warga": "person",
        "korban": "person",
        "kilometer": "km",
        "km": "km",
        "meter": "m",
        "m": "m",
        "cm": "cm",
        "sentimeter": "cm",
        "mm": "mm",
        "kg": "kg",
        "kilogram": "kg",
        "gram": "g",
        "ton": "t",
        "kuintal": "quintal",
        "liter": "l",
        "hektare": "ha",
        "hektar": "ha",
        "ha": "ha",
        "rupiah": "IDR",
        "dolar": "USD",
        "dollar": "USD",
        "euro": "EUR",
        "yen": "JPY",
        "won": "KRW",
        "yuan": "CNY",
        "unit": "unit",
        "kali": "times",
        "derajat": "degree",
        "kasus": "case",
        "suara": "vote",
        "poin": "point",
        "kursi": "seat",
        "rumah": "house",
        "desa": "village",
        "negara": "country",
        "provinsi": "province",
        "sekolah": "school",
        "ekor": "head",
        "buah": "piece",
        "lembar": "sheet",
        "halaman": "page",
        "km2": "km2",
        "km²": "km2",
        "m2": "m2",
        "m²": "m2",
        "m3": "m3",
        "m³": "m3",
        "kilometer persegi": "km2",
        "km persegi": "km2",
        "meter persegi": "m2",
        "meter kubik": "m3",
        "kpj": "km/hour",
        "dolar as": "USD",
        "dollar as": "USD",
        "dolar amerika": "USD",
        "dolar singapura": "SGD",
        "dolar australia": "AUD",
        "ringgit": "MYR",
        "baht": "THB",
        "rupee": "INR",
        "peso": "PHP",
        "riyal": "SAR",
        "poundsterling": "GBP",
        "abad": "century",
        "dekade": "decade",
        "semester": "half-year",
        "kwh": "kWh",
        "gw": "GW",
        "°c": "degree",
        "pasangan": "pair",
        "pegawai": "person",
        "penduduk": "person",
        "guru": "person",
        "murid": "person",
        "mahasiswa": "person",
        "pemilih": "person",
        "jemaah": "person",
        "jamaah": "person",
        "pengungsi": "person",
        "peserta": "person",
        "anggota": "person",
        "perempuan": "person",
        "wanita": "person",
        "pria": "person",
        "tki": "person",
        "kk": "family",
        "keluarga": "family",
        "kamar": "room",
        "gol": "goal",
        "kabupaten": "regency",
        "kecamatan": "district",
        "mw": "MW",
        "megawatt": "MW",
        "gigawatt": "GW",
        "kilowatt": "kW",
        "watt": "W",
        "magnitudo": "magnitude",
        "barel": "barrel",
        "siswa": "person",
        "anak": "person",
        "tersangka": "person",
        "pasien": "person",
        "pekerja": "person",
        "karyawan": "person",
        "tentara": "person",
        "prajurit": "person",
        "personel": "person",
        "penumpang": "person",
    },
    signals={
        "cause": words("""karena akibat sebab menyebabkan disebabkan mengakibatkan sehingga
            berkat lantaran imbas dampak memicu dipicu pemicu berdampak berujung imbalan
            dikarenakan"""),
        "comparison": words("""lebih paling terbesar terkecil tertinggi terendah terbanyak
            tersedikit terbaik terburuk terpanjang terlama tercepat termahal termurah terkaya
            termiskin dibanding dibandingkan ketimbang melebihi mengalahkan naik turun meningkat
            menurun bertambah berkurang melonjak merosot anjlok melampaui"""),
        "superlative": words("""pertama satu-satunya terbesar terkecil tertinggi terendah terbanyak
            tersedikit terbaik terburuk terpanjang terlama tercepat termahal termurah terkaya
            termiskin paling rekor"""),
        "law": words("""undang-undang uu pasal perpres perppu kuhp kuhap perda peraturan pakta
            perjanjian traktat konstitusi keppres inpres permen ayat hukum putusan vonis dakwaan
            regulasi ratifikasi sanksi resolusi"""),
        "prediction": words("""akan bakal diprediksi diperkirakan memprediksi berpotensi mungkin
            kemungkinan diharapkan rencananya berencana nantinya kelak diproyeksikan
            ditargetkan"""),
        "opinion": words("""menilai dinilai meyakini diyakini berharap harus seharusnya sebaiknya
            semestinya menurutku menyayangkan kecewa bangga indah hebat luar_biasa pantas
            layak bagus buruk jelek menarik mengagumkan apresiasi mengapresiasi ingin semoga
            mudah-mudahan harap tentu pasti sangat jangan"""),
        "vague": words("""sejumlah beberapa banyak sebagian berbagai pihak kabarnya konon
            disebut-sebut diduga sekitar kerap sering biasanya dikabarkan entah"""),
        "event": words("""menandatangani mengirim kirim dikirim tiba bertemu menggelar melakukan
            meluncurkan menyerang menewaskan tewas meninggal ditangkap menangkap menetapkan
            ditetapkan memberikan mengajak membunuh membangun meresmikan membuka menutup melarang
            mengirimkan terjadi dilakukan digelar melantik dilantik mengundurkan memecat dipecat
            menang kalah memenangkan membeli menjual menaikkan menurunkan mengunjungi kunjungan
            menembak ditembak membakar terbakar meledak jatuh menabrak runtuh banjir gempa
            menyita disita menahan ditahan memutuskan mengesahkan disahkan mencabut menolak
            menyetujui menandai menjadi tercatat mencapai membantu membawa dibawa dipimpin
            memimpin berkunjung mengatakan menyatakan"""),
        "others": words("""ia dia beliau mereka presiden menteri gubernur pemerintah partai
            perusahaan negara polisi warga"""),
        "amount": words("""ratusan ribuan jutaan miliaran triliunan puluhan belasan separuh setengah
            seperempat sepertiga dua tiga empat lima enam tujuh delapan sembilan sepuluh"""),
        "negation": words("tidak tak bukan belum tanpa membantah menyangkal"),
        "first": words("saya aku gue"),
        "done": words("telah sudah pernah sempat"),
        "condition": words("jika kalau apabila bila seandainya andai andaikan mari ayo asalkan"),
        "hedge": words("mungkin barangkali sepertinya tampaknya rasanya kayaknya agaknya"),
    },
    connectives=(
        "namun demikian",
        "meski demikian",
        "meskipun demikian",
        "walaupun demikian",
        "di sisi lain",
        "di samping itu",
        "selain itu",
        "sementara itu",
        "oleh karena itu",
        "karena itu",
        "oleh sebab itu",
        "dengan demikian",
        "tak hanya itu",
        "bahkan",
        "namun",
        "adapun",
        "sementara",
        "tetapi",
        "tapi",
        "lalu",
        "kemudian",
        "selanjutnya",
        "akhirnya",
        "terbaru",
        "sebelumnya",
        "lebih lanjut",
    ),
    unmistakable_starts=(
        "Namun",
        "Adapun",
        "Sebelumnya",
        "Selain itu",
        "Sementara itu",
        "Menurutnya",
        "Hal ini",
        "Hal itu",
        "Hal tersebut",
        "Meski demikian",
        "Meskipun demikian",
        "Namun demikian",
        "Tapi",
        "Tetapi",
        "Akan tetapi",
        "Kemudian",
        "Oleh karena itu",
        "Oleh sebab itu",
        "Karena itu",
        "Dengan demikian",
        "Padahal",
        "Di sisi lain",
    ),
    clause_words=words("""
        dan tetapi tapi namun bahwa yang karena ketika saat setelah sebelum sehingga agar jika
        kalau apabila meski walau sementara sambil seraya serta atau usai seperti sebab hingga
    """),
    naming_verbs=words("""
        disebut dijuluki menjuluki dinamai menamai bertajuk berjudul bertuliskan bertema
        menggambarkan mengecam memuji dituding menyindir
    """),
    people=words("""
        polisi warga saksi korban pihak pemerintah peneliti petugas pejabat pengamat
        keluarga manajemen penyelenggara panitia jaksa hakim penyidik dokter ibu ayah bapak
        presiden menteri gubernur bupati wali_kota juru_bicara jubir tersangka terdakwa pelaku
        pengelola perusahaan analis ekonom pakar ahli pedagang petani sopir pengacara tetangga
    """),
    place_heads=words("""
        di ke kota kabupaten kab kecamatan kelurahan desa provinsi pulau wilayah asal pemkot
        pemkab pemprov polres polsek polda kejari kejati dprd
    """),
    place_offices=words("""
        wali walikota kota bupati wabup gubernur wagub camat lurah kades desa kapolda kapolres
        kapolsek kepala kadis ketua kajari kajati dandim sekda
    """),
    nickname=re.compile(
        r",?[ ](?:alias|(?:atau[ ])?(?:yang[ ])?(?:lebih[ ]|biasa[ ]|kerap[ ]|akrab[ ]|sering[ ])*"
        r"(?:disapa|dipanggil|dikenal|disebut)(?:[ ](?:dengan|sebagai|nama|sapaan|panggilan"
        r"|akrab))*|atau)[ ][\"“‘']?(?P<nick>[A-Z][\w'’-]*)"
    ),
)
