## 确定商品后告知价格和库存。

told_one = { $item }：{ $quantity }，单价 { $price }，共 { $total }，{ $stock }。
told_one_bare = { $item }：{ $quantity }，{ $stock }。
told_all = 共 { $count } 种商品，合计 { $total }，{ $stock }。
told_all_bare = 共 { $count } 种商品，{ $stock }。
told_here = 有现货
told_waits = 需等待到货
told_partly = 部分需等待到货

## 下单：怎样收货。

ask_way = 请问您希望送货上门还是到店自提？
ask_way_again = 请回复“送货”并注明地址，或者回复“自提”。
way_delivery = 送货上门
way_pickup = 到店自提
ask_address = 请告诉我收货地址：城市、街道和门牌号。
ask_address_anew = 请告诉我新的收货地址：城市、街道和门牌号。
ask_branch = 请问您到哪里自提？请回复序号或名称。

## 付款和收货人。

ask_payment = 请问您怎么付款？请回复序号或付款方式。
payment_choice = { $place }. { $name }
no_invoice = 该订单不能凭账单付款。
no_on_delivery = 该订单不能货到付款。
no_card = 该订单不能刷卡付款。
ask_name = 请问收货人姓名是什么？
ask_name_and_phone = 请告诉我收货人的姓名和联系电话。
ask_name_again = 请告诉我收货人的姓名，例如：王芳。
ask_name_anew = 请告诉我收货人的姓名和电话。
ask_phone = 请问收货人的联系电话是多少？
ask_phone_again = 请写完整的电话号码，例如：+7 495 000-00-01。
ask_phone_anew = 请问收货人的联系电话是多少？如果不变，请回复“不用”。
ask_own_number = 需要在单据上注明您自己的订单号吗？请发送单号，或者回复“不用”。
ask_own_number_again = 请发送您自己的订单号，例如 PO-3341，或者回复“不用”。

## 下单前核对。

sum_head = 请核对您的订单：
sum_head_anew = 价格有变动，请再核对一次您的订单：
pieces = { $quantity } 件
sum_row = { $place }. { $item }：{ $quantity }，单价 { $price }
sum_row_bare = { $place }. { $item }：{ $quantity }
sum_row_waits = { $row }（到货后发出）
sum_delivery = 送货地址：{ $address }。运费：{ $cost }
sum_delivery_bare = 送货地址：{ $address }
sum_pickup = 自提地点：{ $branch }
sum_day = 时间：{ $day }
sum_day_part = 时间：{ $day }{ $part }
sum_part = 时段：{ $part }
sum_day_first = 时间：最早{ $day }
sum_day_unknown = 时间：订单确认后告知您
sum_payment = 付款方式：{ $payment }
sum_who = 收货人：{ $name }，{ $phone }
sum_account = 购买单位：{ $account }
sum_own_number = 您的订单号：{ $number }
sum_note = 备注：{ $note }
sum_total = 合计：{ $total }
sum_total_agreed = 合计：按您的合同价格计算
ask_confirm = 请问现在下单吗？回复“是”即可下单。如需修改，请直接告诉我改什么。
ask_confirm_again = 请回复“是”确认下单，或者告诉我要修改什么：商品、送货、日期、付款或收货人。

## 修改。

ask_change = 请问要修改什么：商品、送货、日期、付款还是收货人？如果不想下单了，请回复“取消”。
ask_change_again = 请告诉我要修改什么：商品、送货、日期、付款或收货人。
change_goods = 商品
change_delivery = 送货
change_day = 日期
change_payment = 付款
change_contact = 收货人
ask_other_goods = 商品要怎么修改？例如：“再加2件A9F74216”“去掉第二个”或“第一个改成5件”。
ask_day = 请问哪一天收货方便？
ask_day_again = 请告诉我日期，例如“后天”或“12月15日”。

## 关于正在下的订单的问题。

draft_day = 按目前情况，送货时间是{ $day }。
draft_day_pickup = 按目前情况，{ $day }可以自提。
draft_day_later = 下单前，您会在核对信息中看到时间。
draft_total = 合计 { $total }。
draft_goods = 商品合计 { $total }；如需送货，运费另加。
draft_total_later = 下单前，您会在核对信息中看到总金额。
draft_delivery = 运费为 { $cost }。
draft_delivery_later = 运费取决于地址，下单前会告诉您。
draft_stock = { $item }：库存 { $stock }。
draft_payments = 您可以这样付款：{ $names }。如需更换，直接告诉我即可。

## 已下单。

placed = 订单 { $number } 已提交。
placed_for = 订单 { $number } 已提交，金额 { $total }。
placed_day = 预计{ $day }送达。
placed_day_pickup = 预计{ $day }可以自提。
placed_no_day = 时间确定后会告知您。
placed_note = 您的备注已写入订单：“{ $note }”。
placed_enclosed = 订单确认单见附件。
placed_after = 您可以凭此订单号在这里查询、修改或取消订单。

## 转接专员。

person_unconfirmed = 订单已发出，但没有收到确认，可能已成功，也可能没有。为避免重复下单，我已转给客服专员核实，专员会给您答复，您无需重复提交。
person_not_allowed = 贵公司的订单只能由有权限的同事提交。我已将您的订单转给客服专员协助处理。
person_no_zone = 这个地址我无法直接安排配送。我已将您的订单和全部信息转给客服专员，专员会告诉您怎样送达。
person_no_branches = 目前查不到自提点。我已将您的订单转给客服专员，您无需重复说明。
person_no_phone = 明白了。我已将您的订单转给客服专员，专员会为您下单或商定其他联系方式。
person_over_limit = 订单尚未提交：这样的订单需要客服专员先确认。我已转交您填写的全部信息，您无需重复。
person_credit_hold = 这个订单我无法直接提交，需要负责贵公司的同事确认。我已转交全部信息。
person_no_price = 其中一个产品没有现成的价格。我已将您的订单转给客服专员，专员会告知价格并为您下单。
person_not_valid = 订单无法按此提交。我已将订单和全部信息转给客服专员。
person_down = 目前无法连接订单系统，订单尚未提交。我已转给客服专员，您无需重复说明。
