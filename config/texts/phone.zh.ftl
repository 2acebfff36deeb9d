# What a caller hears on a phone line. Read out by a voice: short sentences, no signs that cannot be spoken.
phone-greeting = 您好！这里是{ $brand }。
phone-greeting-known = { $name }，您好！这里是{ $brand }。
phone-option = { $title }，请按{ $digit }。
phone-speak = 您也可以直接说出您的需求。
phone-unknown-key = 没有这个选项。
phone-not-understood = 抱歉，我没有听清。
phone-anything-else = 如还有其他问题，请选择菜单或直接说出您的需求。
phone-to-specialist = 正在为您转接专属客服。
phone-to-queue = 正在为您转接人工客服，请稍候。
phone-wait = 预计等待约{ $minutes }分钟。
phone-nobody-there = 目前没有空闲的客服人员，您的来电已记录。
phone-callback-offer = 如需我们回拨此号码，请按1；您也可以继续等待。
phone-callback-title = 请回电给我
phone-callback-noted = 我们会回拨尾号为{ $tail }的号码。再见！
phone-callback-withheld = 您的号码未显示，我们无法回拨。
