"""Words by which a number is told to count goods, and those by which it counts time, people or volts instead."""

from __future__ import annotations

import re

DIGITS = re.compile(
    r"(?:(?<![\w.,/:№#+-])|(?<=\s\+)(?=\d{1,4}\s?(?:шт|уп|кор|pcs|box)))"
    r"(?P<n>\d{1,3}(?: \d{3})+(?!\d)|\d{1,6}(?:[.,]\d{1,2})?)(?=\s?[xх×*]\s?(?:[a-zа-я])|"
    r"(?![\w/:%°]|-\d|[.,]\d)|(?:[а-я]|pc|m\b|kg|l\b))"
)
UNIT = re.compile(
    r"\s*-?(?:шт(?:ук\w*|учк\w*|\.)?|sht\w*|штук\w*|штучк\w*|пар(?:ы|у|а)?|короб\w+|упак\w*|уп\.?|пач\w+|"
    r"компл\w*|метр\w*|м\.?|кг|килограмм\w*|литр\w*|л\.?|"
    r"рулон\w*|бухт\w*|мешк\w*|мешок|ящик\w*|банк\w+|баллон\w*|бут[ыл]\w+|ведр\w+|вёдр\w*|лист\w*|пакет\w*|"
    r"флакон\w*|блистер\w*|тюбик\w*|паллет\w*|"
    r"поддон\w*|катуш\w+|барабан\w*|единиц\w*|ед\.|набор\w*|экземпляр\w*|тонн\w*|кубов|"
    r"pcs?\.?|pieces?|units?|items?|boxes|box|packs?|packets?|pairs?|sets?|"
    r"(?:running |linear )?met(?:er|re)s?|m|rolls?|kg|kilos?|"
    r"bottles?|bags?|cartons?|"
    r"tubes?|cans?|jars?|sheets?|reels?|drums?|coils?|pallets?|lit(?:er|re)s?|buckets?|bundles?|tins?|tablets?|"
    r"stück|stk|дана|штук|штуки)(?![a-zа-я0-9])(?!\s*(?:кв|куб)\b)"
)
ONE_UNIT = re.compile(
    r"\s*(?:шт\w*|короб\w+|упак\w*|пачк\w*|комплект\w*|рулон\w*|бухт\w*|мешок|ящик|банк\w+|бутыл\w+|штучк\w*|"
    r"единиц\w*|"
    r"pc|piece|unit|box|pack|pair|set|roll|bottle|bag|carton|tube|more\s+(?:box|pack|tube|piece|roll|bag|set|"
    r"bottle|unit)|cable drum)(?!\w)"
)
NOUN = re.compile(r"\s+(?P<noun>[a-zа-я][a-zа-я-]{2,})")
NO_GOODS = re.compile(
    r"(?:час(?:а|ов|у|ами)?|мин|сек|дн(?:я|ей|ев|и)|ден[ья]|сут|недел|месяц|год(?:а|ов|у|ы)?(?!\w)|лет(?!\w)|"
    r"раз(?:а|у)?(?!\w)|руб|тыс|процент|"
    r"вольт|ватт|ампер|квт|мвт|мм(?!\w)|см(?!\w)|км(?!\w)|кв(?!\w)|градус|человек|люд|девоч|девуш|сотрудник|"
    r"монтажник|рабоч|мастер|инженер|"
    r"водител|звонк|звезд|балл|этаж|ряд(?:а|ов)?(?!\w)|размер|вариант|скид|комнат|мест(?:а|о)?(?!\w)|вопрос|"
    r"заявк|обращен|письм|писем|дет(?:ей|и)|"
    r"ребен|гост|бонус|аккаунт|логин|кабинет|профил|статус|заказ|адрес|карт[аыу](?!\w)|отзыв|полюс|фаз|"
    r"жил[аы]?(?!\w)|ошибк|сторон|"
    r"рук[иау]?(?!\w)|ног[иау]?(?!\w)|глаз|половин|слов[ао]?(?!\w)|минус|персон|больш|меньш|десят|утр[ао](?!\w)|"
    r"вечер|ноч[иь]|числ|"
    r"январ|феврал|март|апрел|ма[яй](?!\w)|июн|июл|август|сентябр|октябр|ноябр|декабр|квартал|филиал|магазин|"
    r"склад|подъезд|квартир|стран|"
    r"город|километр|попыт|ссыл|сообщен|смен[аыу]?(?!\w)|штраф|документ|счет|накладн|платеж|операц|покупател|"
    r"пациент|кошк|собак|щен|копе|"
    r"партнер|поставщик|лини[йию](?!\w)|вид(?:а|ов)(?!\w)|тип(?:а|ов)(?!\w)|цвет(?:а|ов)?(?!\w)|причин|фото|снимк|видео|"
    r"сын|дочер|дочк|брат|сестр|мужчин|женщин|мальчик|учени|студент|школьник|остановк|поколен|абзац|пункт|процесс|"
    r"конкурент|арендатор|сосед|детсад|больниц|школ(?!ьн)|кафе|ресторан|пекар|кофе[ен]|точ(?:ек|ки)(?!\w)|"
    r"капл|отдел|артикул|объект|строк|дюйм|квадрат|бухгалтер|клиент|друз|"
    r"(?:или|либо|мне|нас|вас|вам|нам|как|что|на|по|из|для|не|но|же|ни|и|а|от|до|с|у|в|к|о|об|при|был|была|есть|"
    r"уже|так|там|тут|ко|где|то|это|эта|эту|эти|"
    r"еще|идет|та|те|тот|тех|этих|всех|все|весь|которы[ех]|лучше|тоже|около|очень|просто|меня|мы|вы|он|она|они|"
    r"будет|стоит|кажд\w+|моих|ваших|наших)(?!\w)|"
    r"(?:hours?|minutes?|mins?|secs?|seconds?|days?|weeks?|months?|years?|yrs?|times?|people|persons?|kids|"
    r"children|guests|percent|stars?|points?|orders?|"
    r"accounts?|address|questions?|phases?|ways?|floors?|volts?|amps?|watts?|mm|cm|mg|ml|inch(?:es)?|km|million|"
    r"thousand|degrees?|flats|branches|rooms?|"
    r"lots?|things?|of|or|and|is|was|are|in|on|at|to|for|from|the|that|this|who|with|has|have|not|by|it|if|but|"
    r"when|as|more|other|another|day|night|"
    r"morning|colleagues?|guys?|calls?|emails?|letters?|working|business|different|sims?|visits?|steps?|"
    r"bonus(?:es)?|rubles?|euros?|dollars?|eur|usd|"
    r"rub|star|shops?|stores?|members?|employees|users|logins|engineers?|couriers?|technicians?|invoices?|"
    r"deliver|parcels?|year|hour|minute|month|"
    r"week|meter|single|last|thing|one|cats?|dogs?|pm|am|o'clock|uhr|tage|stunden|gb|mb|kva|kw|hz|sorry|please|"
    r"pls|what|how|which|will|would|can|"
    r"cannot|just|also|only|there|they|you|your|we|our|my|open|page|pages|offers?|sites?|warehouses?|hotels?|"
    r"miles?|feet|foot|yards?|centimet\w+|millimet\w+|kilomet\w+|clients?|customers?|partners?|suppliers?|competitors?|"
    r"pharmac\w+|drugstores?|chains?|variants?|versions?|options?|colou?rs?|sizes?|types?|kinds?|groups?|messenger|contacts?|"
    r"reasons?|errors?|attempts?|messages?|photos?|pictures?|lines?|halves|corners?|generations?|brothers?|sisters?|sons?|"
    r"daughters?|boys?|girls?|men|women|workers?|students?|pupils?|seats?|store?ys?|stories|schools?|hospitals?|restaurants?|"
    r"caf[eé]s?|offices?|buildings?|houses?|apartments?|cities|towns?|countries|"
    r"hits|factor|nights?|cars|pieces)(?![a-z]))"
)
GOODS = re.compile(
    r"(?:автомат|реле(?!\w)|светильник|ламп|контактор|привод|муфт|датчик|выключател|розет|кабел|клапан|насос|двигател|"
    r"пускател|трансформатор|предохранител|счетчик|вентилятор|шкаф|щит|клемм|удлинител|батаре|провод|прожектор|"
    r"преобразовател|контроллер|извещател|стул|кресл|стол|дверь|двер|окон|чашек|тарел|кружек|рубаш|футбол|полотен|"
    r"breaker|relay|lamp|luminaire|contactor|drive|socket|switch|sensor|cable|valve|pump|motor|starter|transformer|fuse|"
    r"meter(?!s)|fan(?!\w)|fans|cabinet|enclosure|terminal|extension|batter|charger|controller|detector|chair|table|door|"
    r"mug|plate|glass|shirt|towel|bulb|plug|connector|module)[a-zа-я]{0,6}(?!\w)"
)
ORDERED = re.compile(
    r"(?:беру|брать|возьм\w+|бер[еу]м|оформ\w+|нуж\w+|надо|хоч\w+|закаж\w+|заказыв\w+|заказать|купить|куп\w+|добав\w+|"
    r"отлож\w+|остав\w+|привез\w+|поставьте|"
    r"давайте|дайте|пришлите|отгруз\w+|забронир\w+|бронир\w+|количеств\w+|кол-во|всего|итого|еще|ещё|только|"
    r"теперь|все|"
    r"take|want|need|to order|please order|buy|get|add|paid|send|reserve|hold|keep|put|make it|quantity|qty|only|"
    r"total|another|require|for)\s*:?\s*(?:мне\s+|нам\s+|us\s+|me\s+|штук\s+)?$"
)
THRESHOLD = re.compile(
    r"(?:^|[^\w])(?:от|свыше|более|больше|менее|меньше|минимум|максимум|до|около|over|above|from|under|least|"
    r"than|most|per|every|каждые|in|on|at|"
    r"за|через|по|после|в|во|within|in|after|until|before|by|№|номер|номером|пункт\w*|размер\w*|size|№|лот\w*|"
    r"lots?|level|day|class|en|type|gate|floor|"
    r"кв|д|дом|подъезд|этаж|каб|домофон|модель|версия|position|item|line|top|pos|позиции|part|step|room|flat|"
    r"office|unit|добавочный|доб|ext|extension|плюс|минус|рост|вес|весом)\s*[.:]?\s*$"
)
TO_SPEC = re.compile(r"(?:^|[^\w])на\s+$")
IDEOGRAM = re.compile("[\u3400-\u9fff]")
OF_GOODS = re.compile(
    r"(?<!\w)(?:беру|возьм\w+|бер[еу]\w*|брать|оформ\w+|нуж[енн]\w*|надо|хоч\w+|хот[еи]\w+|зака[жз]\w*|закуп\w+|"
    r"куп\w+|покуп\w+|добав\w+|докин\w+|"
    r"отлож\w+|остав\w+|привез\w+|постав\w+|пришл\w+|прислал\w*|отгруз\w+|забронир\w+|брон\w+|держат\w*|"
    r"резерв\w*|верн\w+|возврат\w*|заменит\w*|"
    r"получил\w*|пришл[оаи]|разбит\w*|сломан\w*|брак\w*|бит\w+|не хватает|недо\w+|лишн\w+|требу\w+|необходим\w*|"
    r"цен[ау]|стоит|стоить|счет|кп|"
    r"availa?ble|availability|stock|quantity|qty|количеств\w*|наличи\w*|take|have|raise|increase|reduce|"
    r"увелич\w+|уменьш\w+|измен\w+|need\w*|require\w*|want|like|order\w*|buy\w*|"
    r"bought|purchase\w*|get|add|paid|send|reserve\w*|hold|"
    r"keep|put|"
    r"set aside|supply|ship\w*|receiv\w+|"
    r"damaged|broken|missing|defective|return\w*|quote|rfq|price\w*|offer|enter|replace\w*|deliver\w*|include|"
    r"nuzhn\w+|hochu|kupit|zakaz\w*)(?!\w)"
)
WEIGHED = re.compile(
    r"\s*(?:кг|кило\w*|литр\w*|л\.?|метр\w*|м\.?|тонн\w*|kg|kilos?|lit(?:er|re)s?|m|met(?:er|"
    r"re)s?|tonn?e?s?)(?!\w)"
)
FOLLOWS_UP = re.compile(
    r"\s*(?:лишн|неисправн|бракован|разбит|сломан|битых|broken|damaged|defective|missing|"
    r"faulty)"
)
CHANGE = re.compile(
    r"(?<!\w)(?:(?:с|(?:quantity|amount|pieces|pcs|order)\s+from)\s+(?P<a>\d{1,5})\s+(?:на|to)\s+(?P<b>\d{1,5})|"
    r"(?:не|not)\s+(?P<c>\d{1,5}|"
    r"[а-яa-z]+)\s?,?\s+(?:а|but)\s+(?P<d>\d{1,5}|[а-яa-z]+)"
    r"|(?P<e>\d{1,5})(?:\s+(?!mm|cm|mg|ml|kw|мм|см|мг|мл|квт|вт|вольт|руб|евро|eur|usd)\w+)?\s+(?:вместо|instead "
    r"of)\s+(?P<f>\d{1,5}))(?![\w./:%-])(?!\s?(?:мая|июн|июл|"
    r"марта|апр|час|руб|мм|см|вт|вольт|квт|ампер|а\b|%|mg|мг|размер|mm|cm|pm|am|процент))"
)
SET_OF = re.compile(r"(?:.*\s)?(?:дюжин\w|пар[ауы]|dozen|couple)")
LISTED = re.compile(r"\s+[a-zа-я-]+(?:\s[a-zа-я-]+)?,\s\d{1,4}\s[a-zа-я]")
OFFER = re.compile(
    r"(?<!\w)(?:\d|один|два|две|три|one|two|three|four)\s*(?:for|по цене|\+|за)\s*"
    r"(?:the price of\s+)?(?:\d|one|two|three|одн\w+|двух)(?![\w.,])"
)
PART_OF = re.compile(r"(?<![\w.,/-])(?P<a>\d{1,4})\s+(?:из|of)\s+(?P<b>\d{1,4})(?![\w.,/%-])")
TURNED = re.compile(r"(?<!\w)(?:штук|метров|упаковок|коробок|мешков|литров|пар)\s+(?P<n>\d{1,5})(?![\w.,/-]?\d)")
TURNED_BEFORE = re.compile(r"(?<!\w)(?:штук(?:и|ек)?|штучек|метров|упаковок|коробок|мешков|литров|пар|пачек)\s+$")
ONE_ORDERED = re.compile(
    r"(?<!\w)(?:нуж[ен]\w*|надо|оформ\w+|остав\w+|возьм\w+|бер[еу]м?|закаж\w+|достаточно|хватит|need|want|take|order|"
    r"leave|keep)(?:\s+(?:только|лишь|мне|нам|just|only))?\s+$"
)
ENDS = re.compile(r"\s*(?:$|[.!?,;)\n、，；。]|(?:and|и|和)\s)")
