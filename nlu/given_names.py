"""Given names, surnames' endings and titles that tell a person in Russian, Latin and Chinese writing."""

from __future__ import annotations


def _words(*written: str) -> frozenset[str]:
    return frozenset(word for part in written for word in part.split())


_MALE = _words(
    "александр алексей анатолий андрей антон аркадий арсений артем артур борис вадим валентин валерий василий "
    "виктор виталий "
    "владимир владислав всеволод вячеслав геннадий георгий герман глеб григорий данил даниил данила денис "
    "дмитрий евгений егор "
    "иван игорь илья кирилл константин лев леонид макар максим марат марк матвей михаил назар никита николай "
    "олег павел петр "
    "платон роман руслан рустам савелий святослав семен сергей станислав степан тарас тимофей тимур федор филипп "
    "эдуард юрий "
    "яков ярослав захар ренат ринат ильдар айдар тагир остап ян богдан мирон ильнур равиль эльдар азат ермек "
    "нурлан серик арман",
)
_FEMALE = _words(
    "александра алена алина алла алсу анастасия ангелина анна антонина валентина валерия варвара василиса вера "
    "вероника "
    "виктория галина дарина дарья диана ева евгения екатерина елена елизавета жанна зинаида зоя инга инна ирина "
    "карина кира "
    "клавдия кристина ксения лариса лидия лилия любовь людмила маргарита марина мария милана надежда наталья наталия "
    "нина оксана ольга полина раиса регина римма роза светлана снежана софья софия таисия тамара татьяна ульяна "
    "эльвира "
    "эмма юлия яна алиса гульнара динара айгуль эльмира камила амина",
)
_SHORT = _words(
    "саша леша паша миша маша даша катя лена оля таня настя ира света юля наташа вика аня галя люда люба люся "
    "надя нина соня "
    "ваня вася витя вова володя гена гоша гриша дима женя жора коля костя леня макс никитос петя рома сережа "
    "слава стас степа "
    "толя федя юра яша ксюша лиза марго полина рита тоня варя дима тема кирюша ангелиночка",
)
_LATIN = _words(
    "alexander alexey alexei aleksandr aleksei anatoly andrei andrey anton arkady arseny artem artyom boris "
    "dmitri dmitry denis "
    "egor evgeny evgeni fedor gennady georgy gleb grigory igor ilya ivan kirill konstantin leonid lev maxim "
    "maksim mikhail nikita "
    "nikolai nikolay oleg pavel petr pyotr roman ruslan semyon sergei sergey stanislav stepan timur vadim valery "
    "vasily victor "
    "viktor vitaly vladimir vladislav vyacheslav yegor yuri yury alena alina alla anastasia anna daria darya "
    "diana ekaterina "
    "elena elizaveta evgenia galina inna irina julia yulia karina kira kristina ksenia larisa lena lidia ludmila "
    "lyudmila "
    "margarita maria marina marta masha katya sasha dasha tanya natasha nadia nadezhda natalia natalya nina "
    "oksana olga olya "
    "polina raisa sofia svetlana tamara tatiana tatyana vera veronika valentina varvara vika yana zoya zhanna "
    "adam alan albert alex alice amanda amy andrea andrew angela anne anthony arthur ashley barbara ben benjamin "
    "brian carl "
    "carol caroline catherine charles charlotte chris christian christine claire daniel dave david deborah diane "
    "donald "
    "edward elizabeth emily emma eric eva felix fiona frank fred gary george gerard greg hannah harry heather "
    "helen henry "
    "ian isabel jack jacob james jane janet jason jean jennifer jenny jeremy jessica jim joan joe john jonathan "
    "joseph josh "
    "joyce judith karen kate kathy keith kelly kenneth kevin kim kyle larry laura lauren linda lisa liz louis "
    "louise lucas lucy "
    "luke margaret martha martin mary matthew megan melissa michael michelle mike monica nancy natalie nathan "
    "nick nicole "
    "nora oliver olivia oscar pamela patricia patrick paul paula peter philip rachel ralph raymond rebecca "
    "richard rick "
    "robert robin roger ronald rosa russell ruth ryan sam samantha samuel sandra sarah scott sean sharon shirley "
    "simon sophia "
    "sophie stella stephanie stephen steve steven stuart sue susan sylvia ted teresa thomas tim timothy tina "
    "todd tom tony "
    "tracy victoria vincent virginia walter wendy william zoe ahmed ali fatima mohammed omar yusuf arman nurlan "
    "aigul dinara "
    "aaron abigail adrian agnes alison anita audrey barry bernard beth bob bonnie brandon brenda bruce "
    "bryan carla cecilia cheryl clark claudia colin connor craig curtis cynthia dan darren debbie dennis "
    "derek diego dominic doris douglas duncan dylan eddie edith edna eileen elaine eleanor ellen elsa "
    "emilia ernest esther ethan eugene evelyn floyd frances frederick gabriel gabriela gavin gerald gina "
    "gloria gordon graham gwen harold harvey herbert howard hubert irene isaac jackie jake jamie janice "
    "jay jeff jeffrey jerry jill jimmy joanna jodie joel johanna jordan josephine juliet justin katherine "
    "kay ken kirsten kurt leah leon leonard leslie lewis lillian linus lorenzo lorraine lynn mabel marcus "
    "margot marion marjorie martina maureen maurice max melanie mickey mildred mitchell molly morgan "
    "muriel myra nathaniel neil nigel noah norman norma owen paige peggy penelope perry phil phoebe "
    "quentin ramon randy regina reginald rhoda rita roberta roberto rodney roland ronnie rory rosemary "
    "ross roxanne rufus sabrina sally serena seth shane sheila sherry sidney sonia stacy stan stewart "
    "tabitha tara terence terry theo theodore tobias tracey trevor troy ulrich valerie vera vernon vivian "
    "wallace wanda wayne wilfred willa winston yvonne yusuf zachary rosa petra ilse gerhard dieter jutta "
    "renate birgit katja anja silke torsten bernd uwe jens holger ralf frauke gisela "
    "greta paulo jonas beatriz hugo nils clara ravi lars sven erik ingrid astrid freya emil otto max leo lena "
    "mia nadine "
    "pedro jose juan carlos luis miguel pablo sofia lucia elena carmen giulia marco luca giovanni francesca "
    "paolo pierre "
    "jacques camille chloe jules amelie hassan ibrahim khalid layla aisha priya amit raj sanjay anita wei mei "
    "hiroshi "
    "yuki karina albina rustam marat timofey zakhar miron gulnara tomasz piotr agnieszka katarzyna jan pavlo "
    "oksana taras "
    "olena iryna dmytro oleksandr mykola ihor serhii viktoria olesya lyubov inga zhenya kostya vanya petya dima "
    "lyosha "
    "klaus hans jürgen jurgen wolfgang sabine ursula monika anke heike stefan matthias andreas markus thorsten",
)
AMBIGUOUS = _words("роза вера надежда любовь слава лев роман ева марк тема макс люба роза victoria jean robin")
"""Names that are words too: counted only inside a sentence, or with a second name."""


def _declined(name: str) -> tuple[str, ...]:
    """A Russian given name in its cases."""
    if name == "павел":
        return ("павел", "павла", "павлу", "павлом", "павле")
    if name == "лев":
        return ("лев", "льва", "льву", "львом", "льве")
    if name == "петр":
        return ("петр", "петра", "петру", "петром", "петре")
    if name == "любовь":
        return ("любовь", "любовью")
    stem, last = name[:-1], name[-1]
    if name.endswith(("ия",)):
        return tuple(stem + end for end in ("я", "и", "ю", "ей"))
    if last == "а":
        return tuple(stem + end for end in ("а", "ы", "и", "е", "у", "ой", "ей"))
    if last == "я":
        return tuple(stem + end for end in ("я", "и", "е", "ю", "ей"))
    if last in "йь":
        return (name, *(stem + end for end in ("я", "ю", "ем", "е", "и")))
    return (name, *(name + end for end in ("а", "у", "ом", "е")))


RUSSIAN = frozenset(form for name in _MALE | _FEMALE | _SHORT for form in _declined(name))
"""Given names in all cases, folded."""
LATIN = _LATIN
"""Given names in Latin letters, folded."""
PATRONYMIC = r"(?:[а-я]{2,14}(?:ович|евич|ич)(?:а|у|ем|е)?|[а-я]{2,14}(?:овн|евн|ичн|иничн)(?:а|ы|е|у|ой|ою))"
"""A Russian patronymic in its cases, folded."""
SURNAME = (
    r"(?:[а-я]{2,16}(?:[оеё]в|[иы]н)(?:а|у|ым|е|ой|ых)?|[а-я]{2,16}(?:ск|цк)(?:ий|ая|ого|ой|ому|ую|им)|"
    r"[а-я]{2,16}(?:енко|ко|ук|юк|чук|ян|дзе|швили|ец|ик|ак|як|ер|ель|ло)(?:а|у|ом|е)?)"
)
"""A Russian surname by its ending, folded."""
CHINESE_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高郑梁罗宋谢唐韩许冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向"
    "汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂"
    "成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费"
    "卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)
"""Characters of the commonest Chinese surnames, simplified."""
CHINESE_SURNAMES_FIRST = (
    "王李张刘陈杨赵黄周吴徐孙朱马胡郭林何郑梁罗宋谢唐韩许冯邓曹彭曾董袁潘蒋蔡余杜叶程苏魏吕"
    "丁沈姚卢姜崔钟谭陆汪范廖贾夏韦邹孟熊秦邱尹薛闫段侯陶黎贺郝龚邵乔纪武孔霍钱"
)
"""Those that begin few other words, so that a title or 小/老 beside them is enough."""
CHINESE_TITLES = "工程师|经理|总监|主任|老师|师傅|先生|女士|小姐|会计|主管|医生|大夫|药师|助理|部长|科长|总|工|哥|姐"
"""What stands behind a surname as a form of address."""
