"""What headers, words and numbers of the world mean: small rosters in 12 languages, and every kind of doubt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.errors import InputError
from optimizer.number_words import plain_digits
from optimizer.roster.aliases import ALIASES, CANONICAL, MAKE_A_RATE, folded
from optimizer.roster.headers import normalised
from optimizer.roster.numbers import read_numbers
from optimizer.roster.reading import Roster
from optimizer.roster.text import as_text

Read = Callable[..., Roster]

WORLD = {
    "German": (
        "Künstlername;Plattform;Abonnenten;Engagementrate;Storypreis;Preis pro Reel;Land;Nische\n"
        "ana;Instagram;1,2 Mio.;3,5 %;1.200,50;2.500,00;Deutschland;Mode\n"
        "bo;Instagram;432,9 Tsd.;2,0 %;auf Anfrage;900,00;Österreich;Sport\n",
        [1_200_000, 432_900], [0.035, 0.02], {"price_story": [120050, None], "price_reel": [250000, 90000]},
    ),
    "French": (
        "Pseudo,Réseau,Abonnés,Taux d'engagement,Tarif Story,Tarif Réel,Pays\n"
        '@ana,Instagram,489 951,"3,2 %","3565,51","8913,78",France\n'
        '@bo,TikTok,27 960,"2,9 %",sur demande,"901,92",France\n',
        [489_951, 27_960], [0.032, 0.029], {"price_story": [356551, None], "price_reel": [891378, 90192]},
    ),
    "Spanish": (
        "Nombre,Red social,Seguidores,Tasa de interacción,Precio por historia,Tarifa reel,País\n"
        "ana,Instagram,12.500,4%,150,300,España\nbo,TikTok,8.000,5%,100,200,España\n",
        [12_500, 8_000], [0.04, 0.05], {"price_story": [15000, 10000], "price_reel": [30000, 20000]},
    ),
    "Portuguese": (
        "Nome,Rede social,Nº de seguidores,Taxa de engajamento,Preço por story,Valor reels\n"
        "ana,Instagram,12500,4%,150,sob consulta\nbo,TikTok,8000,5%,100,200\n",
        [12_500, 8_000], [0.04, 0.05], {"price_story": [15000, 10000], "price_reel": [None, 20000]},
    ),
    "Italian": (
        "Nome e cognome,Piattaforma,Numero di follower,Tasso di coinvolgimento,Prezzo storie,Tariffa per post\n"
        "ana,Instagram,12500,4%,150,300\nbo,TikTok,8000,5%,100,200\n",
        [12_500, 8_000], [0.04, 0.05], {"price_story": [15000, 10000], "price": [30000, 20000]},
    ),
    "Dutch": (
        "Naam,Platform,Aantal volgers,Engagementpercentage,Prijs per post,Tarief verhaal\n"
        "ana,Instagram,12500,4%,150,300\nbo,TikTok,8000,5%,op aanvraag,200\n",
        [12_500, 8_000], [0.04, 0.05], {"price": [15000, None], "price_story": [30000, 20000]},
    ),
    "Polish": (
        "Twórca,Platforma,Liczba obserwujących,Współczynnik zaangażowania,Cena za rolkę,Stawka za relację\n"
        'ana,Instagram,"12,5 tys.","4,1%",150,300\nbo,TikTok,"1,2 mln","5%",100,200\n',
        [12_500, 1_200_000], [0.041, 0.05], {"price_reel": [15000, 10000], "price_story": [30000, 20000]},
    ),
    "Turkish": (
        "Kullanıcı adı,Platform,Takipçi sayısı,Etkileşim oranı,Gönderi fiyatı,Hikaye ücreti\n"
        'ana,Instagram,"12,5 bin",4%,150,300\nbo,TikTok,"1,2 milyon",5%,100,200\n',
        [12_500, 1_200_000], [0.04, 0.05], {"price": [15000, 10000], "price_story": [30000, 20000]},
    ),
    "Chinese": (
        "达人昵称,平台,粉丝数,互动率,图文报价,视频报价\nana,抖音,12.3万,4%,1500元,3000元\nbo,小红书,1.2亿,5%,面议,2000元\n",
        [123_000, 120_000_000], [0.04, 0.05], {"price": [150000, None], "price_video": [300000, 200000]},
    ),
    "Japanese": (
        "クリエイター名,媒体,フォロワー数,エンゲージメント率,投稿料金,リール単価\n"
        "ana,Instagram,１２３４５,４．５％,15000,30000\nbo,TikTok,5.6万,5％,要相談,20000\n",
        [12_345, 56_000], [0.045, 0.05], {"price": [1500000, None], "price_reel": [3000000, 2000000]},
    ),
    "Korean": (
        "채널명,플랫폼,팔로워수,참여율,게시물 단가,릴스 가격\n"
        "ana,Instagram,12.3만,4%,150000,300000\nbo,TikTok,5600,5%,협의,200000\n",
        [123_000, 5_600], [0.04, 0.05], {"price": [15000000, None], "price_reel": [30000000, 20000000]},
    ),
    "English of India": (
        "Influencer,Platform,Followers,ER %,Reel cost\n"
        "ana,Instagram,3.4 lakh,4%,\"Rs. 50,000\"\nbo,TikTok,1.2 Cr,5%,₹1.5 lakh\n",
        [340_000, 12_000_000], [0.04, 0.05], {"price_reel": [5000000, 15000000]},
    ),
    "Arabic digits": (
        "creator,platform,followers,engagement_rate,price\nana,instagram,٣٤٥٦,٤٪,١٢٠\nbo,tiktok,۱۲۳۴,۵٪,۱۰۰\n",
        [3_456, 1_234], [0.04, 0.05], {"price": [12000, 10000]},
    ),
    "HypeAuditor": (
        "platform_username,platform,subscriber_count,awg_engagement_rate,price\nana,instagram,12K+,4%,TBC\nbo,tiktok,~8k,5%,100\n",
        [12_000, 8_000], [0.04, 0.05], {"price": [None, 10000]},
    ),
    "Apify": (
        "ownerUsername,followersCount,engagementRate,price\nana,12000,4%,POA\nbo,8000,5%,100\n",
        [12_000, 8_000], [0.04, 0.05], {"price": [None, 10000]},
    ),
    "in millions": (
        "Streamer,Followers (Millions),Engagement rate,Price (k EUR)\nana,1.2,4%,1.5\nbo,0.35,5%,0.9\n",
        [1_200_000, 350_000], [0.04, 0.05], {"price": [150000, 90000]},
    ),
    "in thousands, German": (
        "Creator;Follower in Tsd.;Engagement Rate;Preis (Tsd. EUR)\nana;12,5;4%;1,5\nbo;350;5%;0,9\n",
        [12_500, 350_000], [0.04, 0.05], {"price": [150000, 90000]},
    ),
    "misspelt": (
        "Creater name,Folowers count,Engagment rate,price\nana,12000,4%,100\nbo,8000,5%,50\n",
        [12_000, 8_000], [0.04, 0.05], {"price": [10000, 5000]},
    ),
    "unnamed handles": (
        "who to book,followers,ER,price\n@ana,12000,4%,100\n@bo,8000,5%,50\n",
        [12_000, 8_000], [0.04, 0.05], {"price": [10000, 5000]},
    ),
    "Russian": (
        "creator,Подписчики,Вовлеченность,цена\nana,12 тыс,4%,100\nbo,\"1,2 млн\",5%,50\n",
        [12_000, 1_200_000], [0.04, 0.05], {"price": [10000, 5000]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", WORLD)
def test_rosters_of_the_world(read: Read, language: str) -> None:
    """Channels, rates and prices of a roster in each language come out as a person there reads them."""
    text, followers, rates, prices = WORLD[language]
    table = read(text).table.set_index("creator")
    table.index = table.index.str.strip("@")
    assert table.loc[["ana", "bo"], "followers"].tolist() == pytest.approx(followers)
    assert table.loc[["ana", "bo"], "engagement_rate"].tolist() == pytest.approx(rates)
    for column, amounts in prices.items():
        expected = [np.nan if amount is None else amount for amount in amounts]
        assert table.loc[["ana", "bo"], column].tolist() == pytest.approx(expected, nan_ok=True), column


def test_every_spelling_means_one_column() -> None:
    """No spelling stands in two groups of a column, and each is as headers are looked up."""
    assert set(ALIASES) == set(CANONICAL)
    for name, groups in ALIASES.items():
        spellings = [spelling for group in groups for spelling in group]
        assert len(spellings) == len(set(spellings)), name
        assert all(normalised(spelling) == spelling for spelling in spellings), name
    assert set(MAKE_A_RATE) < set(CANONICAL)
    assert folded("Nº Abonnés sayısı") == "no abonnes sayisi"


def test_likes_and_comments_make_a_rate(read: Read) -> None:
    """40 + 1 of 1,000 followers are 4.1 %; the columns stay under their own headers; the reading is told."""
    roster = read("creator,followers,Avg likes,Avg comments\na,1000,40,1\nb,2000,30,10\n")
    assert roster.table["engagement_rate"].tolist() == pytest.approx([0.041, 0.02])
    assert roster.table["Avg likes"].tolist() == [40, 30]
    assert any("(likes + comments) / followers" in warning.what for warning in roster.warnings)


def test_a_stated_rate_comes_before_likes(read: Read) -> None:
    """Likes fill in only where the rate is blank."""
    roster = read("creator,followers,ER,likes\na,1000,5%,40\nb,2000,,40\n")
    assert roster.table["engagement_rate"].tolist() == pytest.approx([0.05, 0.02])


def test_likes_of_all_posts_are_not_those_of_one(read: Read) -> None:
    """Hearts of a TikTok account: more than there are followers."""
    roster = read("creator,followers,likes\na,1000,90000\nb,2000,150000\n")
    assert roster.table["engagement_rate"].isna().all()
    assert any("all posts together" in warning.what for warning in roster.warnings)


@pytest.mark.parametrize("header", ["engagement", "Engajamento", "Etkileşim"])
def test_bare_engagement_in_whole_numbers_is_a_count(read: Read, header: str) -> None:
    """20 of 500 followers are 4 %, not 20 %."""
    roster = read(f"creator,followers,{header}\na,500,20\nb,1000,35\n")
    assert roster.table["engagement_rate"].tolist() == pytest.approx([0.04, 0.035])
    assert any("counts" in warning.what for warning in roster.warnings)


def test_bare_engagement_in_percent_stays_one(read: Read) -> None:
    """3 and 4 beside 50,000 followers are percentages; a stated unit always wins."""
    assert read("creator,followers,engagement\na,50000,3\nb,60000,4\n").table["engagement_rate"].tolist() == [
        0.03,
        0.04,
    ]


def test_counts_under_the_header_of_a_rate(read: Read) -> None:
    """2,000 engagements of 50,000 followers."""
    roster = read("creator,followers,engagement_rate\na,50000,2000\nb,60000,1800\n")
    assert roster.table["engagement_rate"].tolist() == pytest.approx([0.04, 0.03])


def test_a_rate_per_view_becomes_one_per_follower(read: Read) -> None:
    """8 % of 20,000 views are 1,600 of 40,000 followers; without views it is told and not used."""
    text = "creator,platform,followers,ER by views{}\na,tiktok,40000,8%{}\n"
    assert read(text.format(",avg views", ",20000")).table["engagement_rate"].tolist() == pytest.approx([0.04])
    roster = read(text.format("", ""))
    assert roster.table["engagement_rate"].isna().all()
    assert any("needs views" in warning.what for warning in roster.warnings)


def test_high_bare_rates_of_video_platforms_are_told(read: Read) -> None:
    """30 % where 6 % are usual: said, and how to read it."""
    roster = read("creator,platform,followers,ER\na,tiktok,200000,28%\nb,tiktok,300000,25%\n")
    assert any("per view?" in warning.what for warning in roster.warnings)


@pytest.mark.parametrize("cell", ["250%", "High", "n. v."])
def test_what_is_no_rate_is_set_aside_for_its_row(read: Read, cell: str) -> None:
    """One of six: unknown, and told with its line."""
    rows = "".join(f"c{n},1000,{3 + n}%\n" for n in range(5))
    roster = read(f"creator,followers,engagement_rate\nbad,1000,{cell}\n{rows}")
    assert roster.table["engagement_rate"].isna().sum() == 1
    assert any("counts as unknown" in warning.what and warning.line == 2 for warning in roster.warnings)


def test_views_of_a_life_are_not_views_of_a_post(read: Read) -> None:
    """More than 20 per follower under a header that does not say average; beside an average they are passed over."""
    roster = read("creator,platform,followers,viewCount\na,youtube,1000,900000\nb,youtube,2000,800000\n")
    assert roster.table["views"].isna().all()
    assert any("all posts together" in warning.what for warning in roster.warnings)
    both = read("creator,platform,followers,views,avg_recent_views\na,youtube,1000,9000,500\nb,youtube,2000,8000,700\n")
    assert both.table["views"].tolist() == [500, 700]


def test_separators_are_asked_once_for_a_column(read: Read) -> None:
    """One message for three cells, and none where one cell of the column says it."""
    with pytest.raises(InputError) as caught:
        read("creator,followers,price\na,1000,1.234\nb,1000,2.500\nc,1000,3.100\n")
    (problem,) = caught.value.problems[:1]
    assert problem.what.startswith("3 cells such as '1.234' can be read in two ways")
    assert sum("two ways" in problem.what for problem in caught.value.problems) == 1
    told = read('creator,followers,price\na,1000,1.234\nb,1000,2.500\nc,1000,"3.100,00"\n')
    assert told.table["price"].tolist() == [123400, 250000, 310000]


@pytest.mark.parametrize(
    "cell", ["TBC", "on request", "auf Anfrage", "POA", "poa*", "Sur devis", "要相談", "negotiable"]
)
def test_a_promised_price_is_no_quote(read: Read, cell: str) -> None:
    """As a blank cell is."""
    assert np.isnan(read(f"creator,followers,price\na,1000,{cell}\nb,1000,50\n").table["price"]).tolist() == [
        True,
        False,
    ]


@settings(deadline=None, max_examples=60)
@given(value=st.integers(0, 10**9), zero=st.sampled_from("０٠۰०๐"))
def test_digits_of_every_script(value: int, zero: str) -> None:
    """A count in full-width, Arabic, Persian, Devanagari or Thai digits is the same count."""
    text = "".join(chr(ord(zero) + int(digit)) for digit in str(value))
    assert plain_digits(text) == str(value)
    assert read_numbers(as_text([text]), "count").values.tolist() == [value]
