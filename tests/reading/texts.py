"""Texts for these tests, written for them: places, people and outlets are made up."""

from pathlib import Path

SAMPLE = Path(__file__).parents[2] / "seeds" / "000_ac29d862e223b658.txt"

PAGE = """<!DOCTYPE html>
<html lang="id">
<head>
<title>Jembatan Tanjung Sari Ditutup Dua Pekan - Kabar Contoh</title>
<meta property="og:title" content="Jembatan Tanjung Sari Ditutup Dua Pekan">
<meta property="og:site_name" content="Kabar Contoh">
<link rel="canonical" href="https://kabar.example/berita/jembatan">
<script type="application/ld+json">
{"@context": "https://schema.org", "@graph": [
 {"@type": "WebSite", "name": "Kabar Contoh"},
 {"@type": "NewsArticle", "headline": "Jembatan Tanjung Sari Ditutup Dua Pekan",
  "datePublished": "2024-07-08T10:30:00+07:00",
  "author": [{"@type": "Person", "name": "Rina Contoh"}],
  "editor": {"@type": "Person", "name": "Dodi Contoh"},
  "publisher": {"@type": "Organization", "name": "Kabar Contoh"}}]}
</script>
<style>.iklan { color: red }</style>
</head>
<body>
<nav class="menu"><ul><li><a href="/">Beranda</a></li>
<li><a href="/nasional">Nasional</a></li></ul></nav>
<div class="container">
 <div class="article-header"><h1>Jembatan Tanjung Sari Ditutup Dua Pekan</h1>
  <div class="share"><a href="#">Facebook</a> <a href="#">WhatsApp</a></div></div>
 <figure><img src="a.jpg">
  <figcaption>Jembatan Tanjung Sari pada Senin pagi. (Foto: Dok. Kabar Contoh)</figcaption></figure>
 <div class="detail__body-text itp_bodycontent">
  <p><strong>TANJUNG SARI, KABAR.example</strong> - Pemerintah Kota Tanjung Sari menutup
   jembatan lama selama dua pekan mulai Selasa (9/7/2024) karena retakan pada tiang ketiga.</p>
  <p>&quot;Kami tidak mau menunggu sampai ada korban,&quot; kata Kepala Dinas Pekerjaan Umum
   Tanjung Sari, Budi Percobaan, Senin (8/7/2024).</p>
  <div class="ads">ADVERTISEMENT</div>
  <p><a href="/lain">Baca juga: Pasar Lama Tanjung Sari Dibuka Kembali</a></p>
  <h2>Biaya Perbaikan</h2>
  <p>Perbaikan itu menelan biaya Rp1,2 triliun, naik 2,5 persen dari rencana awal,
   dan melibatkan 340 orang.<br>
   Jalan pengganti sudah dibuka sejak akhir pekan.</p>
  <p>Menurut Budi, retakan itu sudah terlihat sejak 24 tahun lalu.</p>
  <table><tr><td>Panjang</td><td>120 meter</td></tr></table>
  <div class="related"><h3>Berita Terkait</h3><ul><li><a href="/1">Warga Keluhkan Macet</a></li>
   <li><a href="/2">Retakan Ditemukan Lagi</a></li></ul></div>
  <p class="paging">Halaman 1 dari 2</p>
 </div>
 <div class="tags">Tags: <a href="/t">jembatan</a> <a href="/t2">retakan</a></div>
</div>
<footer>Hak cipta Kabar Contoh 2024</footer>
<script>var data = "Ini bukan berita. Ini skrip.";</script>
</body></html>
"""

WRAPPED = """Jembatan Ditutup

Pemerintah Kota Tanjung Sari menutup jembatan lama selama dua pekan
karena retakan pada tiang ketiga. Warga diminta memakai jalan
pengganti yang dibuka sejak Senin pagi, dan tidak menyeberang dengan
perahu.

Perbaikan itu dikerjakan oleh 340 orang siang dan malam, kata kepala
dinas setempat, dan akan selesai sebelum
hari raya.
"""
