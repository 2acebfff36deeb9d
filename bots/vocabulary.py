"""The words the bot itself understands, in Russian, English and Chinese: yes, no, back, stop, a person, numbers."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    """Part the text at spaces; what is said in several words is joined by underscores."""
    return frozenset(text.split())


YES = _words(
    "да ага угу конечно верно точно правильно так хорошо ок окей ладно давайте давай подходит согласен согласна да-да "
    "подтверждаю подтверждаем именно всё_верно все_верно да_конечно да_верно да_всё_верно да_все_верно всё_правильно "
    "все_правильно всё_так все_так да_подтверждаю да_давайте да_пожалуйста да_оформляйте оформляйте оформляй "
    "оформляем заказывайте подходит_оформляйте годится пойдёт пойдет идёт идет договорились естественно разумеется "
    "да_хочу да_будьте_добры ок_оформляйте давай_оформляй погнали + ++ 👍 👌 ✅ +1 "
    "yes yeah yep yup sure ok okay right correct exactly fine y of_course that's_right yes_please sounds_good go_ahead "
    "confirm confirmed i_confirm yes_confirm please_do do_it that's_correct all_correct all_good looks_good absolutely "
    "definitely certainly agreed place_it place_the_order yes_go_ahead yes_that's_right yes_correct "
    "da "
    "是 是的 对 對 对的 對的 好 好的 行 可以 嗯 没错 沒錯 没问题 沒問題 确认 確認 当然 當然 "
    "确定 確定 可以的 好吧 行吧 嗯嗯 对对 好好 是呀 是啊 对啊 好啊 就这样 就這樣 下单吧 没有问题 正确 正確 同意 要的"
)
NO = _words(
    "нет не неа не_подтверждаю нет_спасибо_не_надо не_хочу не_согласен не_подходит пока_нет пока_не_надо конечно_нет "
    "ни_в_коем_случае да_нет нету неверно неправильно не_надо не_нужно не_то нет_спасибо не_так ни_один ни_одна "
    "никакой net 👎 "
    "no not_yet not_now don't dont do_not no_way of_course_not absolutely_not nope nah n wrong incorrect not_that none "
    "neither no_thanks no_thank_you none_of_these none_of_them i_don't_want_to "
    "不确认 不同意 不可以 不行的 先不要 暂时不要 先不用 当然不 不 不是 不对 不對 不行 不要 没有 沒有 都不是 错了 錯了 "
    "不用 不用了 不需要"
)
UNKNOWN = (
    "rather not",
    "не знаю",
    "не помню",
    "не могу найти",
    "нет под рукой",
    "нету под рукой",
    "нет номера",
    "номера нет",
    "нет такого номера",
    "без номера",
    "потерял",
    "забыл",
    "don't know",
    "dont know",
    "do not know",
    "don't have",
    "dont have",
    "do not have",
    "don't remember",
    "can't find",
    "cannot find",
    "no idea",
    "not sure",
    "i forgot",
    "i lost",
    "不知道",
    "不记得",
    "不記得",
    "不清楚",
    "忘了",
    "忘记",
    "忘記",
    "找不到",
    "没有订单号",
    "沒有訂單號",
    "没有单号",
    "没单号",
    "没有编号",
    "没有电话",
    "没电话",
    "没有手机",
    "没手机",
    "不方便留",
    "不方便说",
    "不方便提供",
    "нет телефона",
    "нет почты",
)
WEAK_YES = _words("так точно хорошо ок окей ладно ok okay right fine correct y 好 行 对 是")
STRONG_NO = _words("нет неа no nope 不 不是 不对 不對")
CHINESE_NO = ("不是", "不对", "不對", "都不", "没有", "沒有")
BACK = _words(
    "назад вернуться вернись вернуться_назад вернёмся_назад вернемся_назад обратно шаг_назад предыдущий_вопрос nazad "
    "back go_back previous step_back one_step_back "
    "返回 上一步 回到上一步 后退 後退"
)
STOP = _words(
    "отмена отменить отмени стоп хватит не_надо прекрати забудь забудьте выход закончить otmena "
    "cancel stop quit exit never_mind nevermind forget_it forget_about_it abort "
    "i_changed_my_mind i've_changed_my_mind "
    "取消 算了 停止 停 退出 不用了"
)
PERSON = _words(
    "оператор оператора человек человека живой_человек менеджер менеджера специалист специалиста консультант operator "
    "позовите_оператора соедините_с_оператором позовите_человека хочу_оператора нужен_оператор переведите_на_оператора "
    "agent human person a_person real_person manager representative talk_to_a_person speak_to_a_human i_need_a_person "
    "i_need_a_human real_person_please human_please talk_to_someone speak_to_someone "
    "人工 转人工 轉人工 人工客服 人工服务 人工服務 真人 客服"
)
UNITS = {
    "ноль": 0,
    "нуль": 0,
    "один": 1,
    "одна": 1,
    "одну": 1,
    "одно": 1,
    "два": 2,
    "две": 2,
    "три": 3,
    "четыре": 4,
    "пять": 5,
    "шесть": 6,
    "семь": 7,
    "восемь": 8,
    "девять": 9,
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
TEENS = {
    "десять": 10,
    "одиннадцать": 11,
    "двенадцать": 12,
    "тринадцать": 13,
    "четырнадцать": 14,
    "пятнадцать": 15,
    "шестнадцать": 16,
    "семнадцать": 17,
    "восемнадцать": 18,
    "девятнадцать": 19,
    "пару": 2,
    "десяток": 10,
    "дюжина": 12,
    "дюжину": 12,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "couple": 2,
    "dozen": 12,
}
TENS = {
    "двадцать": 20,
    "тридцать": 30,
    "сорок": 40,
    "пятьдесят": 50,
    "шестьдесят": 60,
    "семьдесят": 70,
    "восемьдесят": 80,
    "девяносто": 90,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
HUNDREDS = {
    "сто": 100,
    "двести": 200,
    "триста": 300,
    "четыреста": 400,
    "пятьсот": 500,
    "шестьсот": 600,
    "семьсот": 700,
    "восемьсот": 800,
    "девятьсот": 900,
}
NUMBER_WORDS = frozenset({"oh", "double", *UNITS, *TEENS, *TENS, *HUNDREDS})
CHINESE_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "幺": 1,
    "二": 2,
    "两": 2,
    "兩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
CHINESE_SCALES = {"十": 10, "百": 100, "千": 1000}
ORDINALS = (
    ("первый", "первая", "первое", "первую", "первого", "first", "1st", "第一个", "第一個", "第一"),
    ("второй", "вторая", "второе", "вторую", "второго", "second", "2nd", "第二个", "第二個", "第二"),
    ("третий", "третья", "третье", "третью", "третьего", "third", "3rd", "第三个", "第三個", "第三"),
    ("четвёртый", "четвертый", "четвёртая", "четвертая", "четвёртую", "fourth", "4th", "第四个", "第四個", "第四"),
    ("пятый", "пятая", "пятое", "пятую", "fifth", "5th", "第五个", "第五個", "第五"),
)
LAST = ("последний", "последняя", "последнее", "последнюю", "last", "latest", "最后一个", "最後一個", "最后", "最新")
