## 地点与取货人。

ask_branch = 请问在哪里为您预留？请回复序号。
not_there = { $branch }目前库存不足。
ask_only_branch = 目前只有以下一处备齐。要在那里为您预留吗？请回复“是”或“否”。
not_so_many_there = { $branch }库存不足，目前只有 { $stock } 件。
nearest_unknown = 我不知道您在哪里，请按地址选择。
branch_row = { $place }. { $name }：现货 { $stock } 件
branch_row_at = { $place }. { $name }，{ $address }：现货 { $stock } 件
ask_name = 请问以谁的名字预留？
ask_name_again = 请告诉我取货人的姓名。
ask_phone = 门店可以用哪个电话联系您？如果不想留号码，请回复“没有”。
ask_phone_again = 请发送完整的电话号码，例如 +7 495 000-00-01；如果不想留，请回复“没有”。
ask_phone_needed = 门店可以用哪个电话联系您？预留商品需要联系电话。
ask_phone_again_needed = 没有电话号码，门店无法预留。请发送完整的号码，例如 +7 495 000-00-01，或回复“取消”。

## 确认与修改。

summary = 请您核对。我将请以下门店预留：{ $branch }
summary_line = • { $item } × { $quantity }
summary_day = 您将{ $day }取货。
summary_for = 取货人：{ $name }
summary_for_phone = 取货人：{ $name }，电话 { $phone }
summary_instead = 这次预留将代替预留 { $number }，原预留随后取消。
summary_ask = 是否正确？请回复“是”，或告诉我需要修改什么。
ask_change = 需要修改什么：商品、门店、日期还是联系方式？
ask_change_again = 请回复以下之一：商品、门店、日期、联系方式。要停止请回复“取消”。
change_goods = 商品
change_branch = 门店
change_day = 日期
change_contact = 联系方式
ask_other_goods = 请告诉我需要哪些商品和数量，例如：A9F74216，10 件。
ask_day = 您哪一天来取？
ask_day_again = 请告诉我日期，例如“明天”或“周五”。

## 结束。

asked = 已请门店预留：{ $items }（{ $branch }）。预留编号：{ $number }。目前尚未确认，门店答复后我会在这里告诉您。
confirmed = 预留已确认：{ $items }，{ $branch }。预留编号：{ $number }。
refused_not_enough = 很抱歉，该门店的库存已经不够了。
refused_at_most = 很抱歉，该门店只剩 { $at_most } 件。
refused_branch = 很抱歉，该地点无法预留商品。
nowhere = 目前没有门店备齐这些商品：{ $items }。
part_head = 目前没有门店备齐全部商品。{ $branch }现有：
part_row = • { $item }：{ $there } 件（需要 { $wanted } 件）
part_none = • { $item }：无货
ask_part = 要先预留现有的部分吗？缺少的部分，我随后会问您是等待到货还是订货。请回复“是”或“否”。
nobody_else = 好的，不在这些门店预留。
ask_wait = 您愿意等待到货吗（到货时通知您，或为您提前订货）？请回复“是”或“否”。
let_us_wait = 好的。
all_right = 好的。如果之后需要预留，请随时告诉我。
person_not_allowed = 您的账户没有预留权限。我已转给客服专员，由专员为您处理。
person_over_limit = 这次预留我无法直接办理，需要客服专员先确认。我已转交您填写的全部信息，您无需重复。
person_unconfirmed = 无法确认门店是否收到了预留请求。为避免重复，我不会再次发送：客服专员正在核实，会在这里回复您。
person_refused = 未能为您预留。我已转给客服专员，专员会为您想办法。
person_discontinued = 该商品已停产，无法预留。我已转给客服专员，专员会为您推荐替代产品。
person_credit_hold = 我无法直接为您的账户预留。我已转给您的客户经理，经理会在这里回复您。

## 已经预留的商品。

own_which = 请问是哪一个预留？请回复预留编号或序号。
own_row = { $place }. { $number }：{ $items }，{ $branch }
own_asked = 预留 { $number }（{ $items }，{ $branch }）尚未确认。门店一答复，我就在这里通知您。
own_late = 预留 { $number }（{ $items }，{ $branch }）尚未确认：门店答复延迟，客服专员正在询问，我们会在这里通知您。
own_confirmed = 预留 { $number } 已确认：{ $items }，在{ $branch }为您保留。
own_confirmed_until = 预留 { $number } 已确认：{ $items }，在{ $branch }为您保留。请在{ $until }取货。
own_refused_state = 门店（{ $branch }）未能接受预留 { $number }（{ $items }）。如果仍然需要，请告诉我要预留什么，我再找其他门店。
own_collected = 预留 { $number } 的商品已取走：{ $items }。
own_expired = 预留 { $number } 已过期，以下商品不再保留：{ $items }。如果仍然需要，请告诉我要预留什么。
own_ended = 预留 { $number }（{ $items }，{ $branch }）已取消。如果还需要，请告诉我要预留什么。
own_may = 您可以在这里修改或取消预留，直接告诉我即可。
own_ask_give_up = 要取消预留 { $number }（{ $items }，{ $branch }）吗？请回复“是”或“否”。
own_given_up = 预留 { $number } 已取消，门店不再保留：{ $items }。如果还需要，请随时告诉我。
own_stays = 好的，预留 { $number } 保持不变：{ $items }，{ $branch }。
own_over = 预留 { $number }（{ $items }）已经结束，无需取消。
own_refused = 门店不允许取消预留 { $number }（{ $items }）。我已转给客服专员处理。
own_unconfirmed = 无法确定预留 { $number }（{ $items }）是否已取消。客服专员会核实并在这里回复您。
own_left = 好的，预留保持不变。
own_none = 这里没有查到您有效的预留。我已转给客服专员帮您查找。
own_unknown = 在您的预留中没有查到这一个。我已转给客服专员帮您查找。
own_down = 目前无法查询预留。我已转给客服专员处理。
replaced = 之前的预留 { $number } 已取消。
replaced_stands = 之前的预留 { $number } 暂时未能取消，到期后会自动失效。
