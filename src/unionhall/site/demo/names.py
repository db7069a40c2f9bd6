"""Invented names in many scripts and orders; any likeness is chance."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Culture:
    """Names of one tradition: how many of the workforce, romanised givens and families, and how the family name stands."""

    share: int
    given: tuple[str, ...]
    family: tuple[str, ...]
    family_first: bool = False
    two_families: bool = False
    single: bool = False
    native: tuple[tuple[str, ...], tuple[str, ...]] | None = None


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


CULTURES = (
    Culture(
        26,
        _words(
            "Avery Blake Casey Dana Ellis Flora Greta Hollis Imogen Jasper Keira Logan Maren Nolan Opal Percy Quinn Rowan Sadie Tobias Una "
            "Violet Wesley Yara Zoe Alden Briar Cora Dashiell Esme Felix Gwen Harlan Iris Jonah Kit Lena Miles Nadia Otis Phoebe Reid Sylvie"
        ),
        _words(
            "Ashdown Barlow Calloway Denholm Eastman Fairweather Garrick Hathersage Ingram Jessop Kettering Lockhart Merriweather Norwood "
            "Oakeshott Pemberton Quill Ravenscroft Stanhope Thistlewood Underhill Vance Whitlock Yardley Alcott Birch Crane Dunmore Ellery "
            "Frost Granger Holt Ivers Kerr Larkin Marlowe Nash Orchard Pryor Rook Sayer Tate Upton Wren O’Connell O’Hara D’Arcy McIntyre"
        ),
    ),
    Culture(
        13, _words("Wei Jing Min Hao Xin Yan Lei Ting Jun Qing Bo Fang Kai Lan Rui Shan Tao Xiu Yu Zhen Mei Peng Hua"),
        _words("Wang Li Zhang Liu Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo Zheng Liang Xie"), family_first=True,
        native=(
            _words("伟 静 敏 浩 欣 燕 磊 婷 俊 青 博 芳 凯 兰 瑞 珊 涛 秀 宇 珍 梅 鹏 华"),
            _words("王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢"),
        ),
    ),
    Culture(
        12,
        _words(
            "Aarav Ananya Devika Ishaan Kavya Lakshmi Manish Neha Pooja Rahul Rohan Sanjana Shreya Tanvi Varun Vidya Arjun Bhavna Chetan Divya"
        ),
        _words("Acharya Bhatt Chatterjee Desai Gokhale Iyer Joshi Kulkarni Mehta Nair Pillai Raman Sen Trivedi Varma Yadav Banerjee Menon"),
        native=(
            _words("आरव अनन्या देविका ईशान काव्या लक्ष्मी मनीष नेहा पूजा राहुल रोहन संजना श्रेया तन्वी वरुण विद्या अर्जुन भावना चेतन दिव्या"),
            _words("आचार्य भट्ट चटर्जी देसाई गोखले अय्यर जोशी कुलकर्णी मेहता नायर पिल्लई रमन सेन त्रिवेदी वर्मा यादव बनर्जी मेनन"),
        ),
    ),
    Culture(
        9, _words("Alejandra Beatriz Camila Daniel Elena Fernando Gabriela Héctor Inés Joaquín Lucía Martín Núria Óscar Paula Raúl Sofía Tomás"),
        _words("Aguilar Benítez Castaño Domínguez Escobar Figueroa Guzmán Ibáñez Jiménez Loyola Muñoz Núñez Ordóñez Peña Quiroga Rincón Solís"),
        two_families=True,
    ),
    Culture(
        7, _words("Ji-woo Min-jun Seo-yeon Ha-eun Do-yun Ye-jin Su-bin Tae-yang Eun-ji Hyun-woo Jae-min Na-rae Sang-hoon Yu-na"),
        _words("Kim Lee Park Choi Jung Kang Cho Yoon Jang Lim Han Oh Seo Shin"), family_first=True,
        native=(
            _words("지우 민준 서연 하은 도윤 예진 수빈 태양 은지 현우 재민 나래 상훈 유나"), _words("김 이 박 최 정 강 조 윤 장 임 한 오 서 신"),
        ),
    ),
    Culture(
        5, ("Thị Minh Anh", "Văn Hùng", "Thị Thu Hà", "Đức Long", "Ngọc Lan", "Quang Huy", "Thanh Tâm", "Bảo Châu", "Hoàng Nam", "Phương Thảo"),
        _words("Nguyễn Trần Lê Phạm Huỳnh Phan Vũ Đặng Bùi Đỗ Hồ Ngô"), family_first=True,
    ),
    Culture(
        6, _words("Amina Bilal Dalia Farid Hanan Idris Jamila Karim Layla Mounir Nour Omar Rania Salma Tariq Yasmin Zaid"),
        _words("Al-Masri Benali Darwish El-Amin Farouk Haddad Idrissi Jaber Khalil Mansour Najjar Qasim Rahmani Saleh Tawfik Zidane"),
        native=(
            _words("أمينة بلال داليا فريد حنان إدريس جميلة كريم ليلى منير نور عمر رانيا سلمى طارق ياسمين زيد"),
            _words("المصري بنعلي درويش الأمين فاروق حداد إدريسي جابر خليل منصور نجار قاسم رحماني صالح توفيق زيدان"),
        ),
    ),
    Culture(
        5, _words("Adaeze Babatunde Chiamaka Emeka Folake Ifeoma Kwame Lindiwe Makena Nneka Olumide Sipho Temitope Wanjiru Yaw Zanele"),
        _words("Abara Boateng Chukwu Dlamini Ekwueme Fofanah Gathoni Igwe Kamau Mbeki Nwosu Okonjo Quaye Sesay Tshabalala Uzor"),
    ),
    Culture(
        4, _words("Anastasia Boris Dmitri Galina Irina Konstantin Ludmila Mikhail Oksana Pavel Svetlana Taras Vera Yuri"),
        _words("Antonov Belinsky Chernenko Danilov Fedorenko Gorchakov Ilyin Kovalenko Lysenko Morozov Novikov Orlov Petrenko Sokolov"),
        native=(
            _words("Анастасия Борис Дмитрий Галина Ирина Константин Людмила Михаил Оксана Павел Светлана Тарас Вера Юрий"),
            _words("Антонов Белинский Черненко Данилов Федоренко Горчаков Ильин Коваленко Лысенко Морозов Новиков Орлов Петренко Соколов"),
        ),
    ),
    Culture(
        4, _words("Anders Britta Casper Dörte Erik Freja Günther Heike Jürgen Käthe Lars Maja Niels Øyvind Søren Ulrike Åsa Zoë"),
        _words("Bäcker Christensen Dahlström Eklund Förster Grøndahl Hübner Jørgensen Kühn Lindqvist Müllner Nyström Østby Schröder Weiß Åkesson"),
    ),
    Culture(
        3, _words("Haruka Kenji Mai Naoki Rin Sora Takumi Yui Ayaka Daichi"), _words("Aoki Fujita Hayashi Ishikawa Kondo Matsuda Nakano Ogawa Sato Yamane"),
        native=(_words("遥 健二 舞 直樹 凛 空 匠 結衣 彩花 大地"), _words("青木 藤田 林 石川 近藤 松田 中野 小川 佐藤 山根")), family_first=True,
    ),
    Culture(
        3, _words("Ayşe Barış Ceren Deniz Elif Gülşen İpek Kerem Özge Şule Umut Yağmur"), _words("Aksoy Bozkurt Çelik Demirci Erdoğmuş Güneş Işık Kaplan Öztürk Şahin Yıldız"),
    ),
    Culture(2, _words("Wulandari Suryana Kartika Hartono Ratnasari Setiadi Mulyani Gunadi Prameswari Widodari"), (), single=True),
    Culture(1, _words("Keola Leilani Makoa Nalani Tala Sione Losa Mele"), _words("Kahananui Tuiasosopo Fonoti Kealoha Leota Palakiko Tanuvasa")),
)


@dataclass(frozen=True, slots=True)
class Name:
    """An invented name: as a roster has it in parts, and as the person writes it."""

    given: str
    family: str
    chosen: str

    @property
    def last_first(self) -> str:
        """The roster's “Last, First Middle”; a single name stands alone."""
        return f"{self.family}, {self.given}" if self.family else self.given


def invent(random: Random) -> Name:
    """A name; a third of those whose tradition has its own script write it so themselves."""
    culture = random.choices(CULTURES, weights=[one.share for one in CULTURES])[0]
    where = random.randrange(len(culture.given))
    given = culture.given[where]
    if culture.single:
        return Name(given, "", "")
    place = random.randrange(len(culture.family))
    family = culture.family[place]
    if culture.two_families:
        family = f"{family} {random.choice(culture.family)}"
    chosen = ""
    if culture.native and random.random() < 0.33:
        native_given, native_family = culture.native[0][where], culture.native[1][place]
        chosen = f"{native_family}{native_given}" if culture.family_first else f"{native_given} {native_family}"
    elif random.random() < 0.04:
        chosen = f"{random.choice(CULTURES[0].given)} {family}"
    if not culture.native and not culture.two_families and random.random() < 0.35:
        given = f"{given} {random.choice('ABCDEGHJKLMNPRST')}."
    return Name(given, family, chosen)
