### Texts of the bot outside its flows, and those that every flow shares (zh).

## In every flow.

restarted = 这件事是之前开始的，流程现已更新，我们重新开始吧。
resumed = 我们回到您刚才的问题。
noted = 明白，已更正。
noted_this = 已记录：{ $what }。
noted_more = 好的，已记录。
not_understood = 这句我没有看明白：“{ $what }”。目前没有计入；如果重要，请换一种说法告诉我。
cancelled = 好的，已停止。需要帮助时请随时告诉我。
draft_given_up = 好的，不下单了，没有订购任何商品。需要帮助时请随时告诉我。
nothing_before = 这是第一个问题，前面没有其他问题了。
go_on = 上次我们谈到“{ $matter }”，还没有办完。要继续吗？请回复“是”或“否”，也可以直接告诉我您需要什么。
mail_choices = 您可以这样回复，例如：{ $choices }。
go_on_here = 另外，您在其他渠道还有一件事没有办完：“{ $matter }”。要在这里继续吗？请回复“是”或“否”。
goes_on_there = 您在另一渠道的消息正在处理中，结果会发送到那里。
all_left = 好的，保持不变。
welcome = 不客气！
hello_again = 您好！
goodbye_for_now = 再见！想继续的话，直接在这里留言即可。
takes_time = 好的，不着急。方便时再回复即可。
answer_my_letter = 您的这封邮件不是对我来信的回复，而发件人地址任何人都可以冒用。请直接回复这封邮件，我就继续办理。
draft_goes_along = 之前开始的“{ $matter }”尚未完成：没有提交也没有更改任何内容。您已提供的信息会一并转给客服专员。
handing_over = 我已将您的问题转给客服专员。专员会看到您写的全部内容，您无需重复说明。
person_hint = 如需客服专员协助，请回复“人工”。
yes = 是
no = 否
back = 返回
cancel = 取消
operator = 转人工

## Greeting, politeness, praise.

greeting = 您好，欢迎联系{ $brand }。我是智能助手，可以查询订单、库存和价格，其他问题会转给客服专员。请问有什么可以帮您？
goodbye = 再见，祝您愉快！
thanks = 不客气，很高兴能帮到您！
praise = 感谢您的肯定！我们会转达给同事。
did_that_help = 这样回答了您的问题吗？
glad_it_helped = 好的，很高兴能帮到您。

## When it is not clear what is wanted.

clarify = 请问您想咨询下面哪一项？
clarify_other = 其他问题
oos = 很抱歉，这个问题我帮不上忙。我可以回答订单、产品和服务方面的问题。如果您的问题与此有关，请换一种说法告诉我。
oos_to_person = 为避免误解您的需求，我已将您的问题转给客服专员。
attachment_only = 文件已收到，谢谢。请简单说明您希望我们如何处理。
voice_only = 语音消息已收到，但我无法收听。请用文字说明您的问题，或转接客服专员。
as_you_wish = 好的。如还有其他需要，请随时告诉我。
what_is_needed = 请告诉我需要什么帮助。
clarify_again = 还不清楚您指的是哪一项。请说出其中一项，或换一种说法。
inform_alone = 谢谢，已记录。请问需要我怎么处理？
datum_kept = 谢谢，已记录。请选择需要办理的事项，或换一种说法告诉我。
i_am_a_bot = 我是机器人客服，不是真人：我可以查询订单、库存和价格，办理下单和退换货。如需客服专员协助，请回复“人工”。
nothing_to_cancel = 目前没有正在进行的操作。如果您想取消订单，请发送订单号。

## Handing over, waiting, hours.

handover = 我已将您的问题转给客服专员，专员会在这里回复您。
handover_promised = 我已将您的问题转给客服专员，专员会在{ $day }{ $time }之前回复您。
handover_promised_today = 我已将您的问题转给客服专员，专员会在今天{ $time }之前回复您。
out_of_hours = 客服专员目前不在工作时间，将于{ $day }{ $time }恢复服务。您的问题已保存，无需重复说明。
out_of_hours_today = 客服专员目前不在工作时间，今天{ $time }恢复服务。您的问题已保存，无需重复说明。
out_of_hours_promised = 客服专员目前不在工作时间。您的问题已保存，将在{ $day }{ $time }之前得到答复。
nobody_online = 客服专员目前都在忙碌或不在线。您的问题已保存，一有专员空闲我们就会回复您。
queue_place = 您正在排队，目前排在第 { $place } 位。
queue_next = 您是下一位，请稍候。
also_next = 关于您的另一个问题：{ $matter }。
also_to_person = 您的另一个问题客服专员也会看到：{ $matters }。
specialist = 我会将此事转给客服专员。
safety = 感谢您告知。请与现场保持安全距离；只有在确保安全的情况下才切断电源。如遇火灾、人员受伤或中毒，请立即拨打当地急救或报警电话。我们正在通知工作人员。

## An earlier request is asked about.

request_status = 您的咨询 { $number } 正在处理中，我们会在{ $day }{ $time }之前答复。已提醒负责人员。
request_status_no_promise = 您的咨询 { $number } 正在处理中，已提醒负责人员。
request_status_late = 您的咨询 { $number } 仍在处理中，我们未能在承诺的时间内答复，非常抱歉。已提醒负责人员。
request_status_solved = 您的咨询 { $number } 已处理完毕。如果问题仍未解决，请告诉我们，我们会继续跟进。
request_status_none = 没有查到您未处理完的咨询。我已将您的问题转给客服专员核实。

## Answers that an installation replaces by its own.

answer_delivery_info = 配送方式、时间和费用取决于收货地址和订购的商品。请告诉我们所在城市和所需商品，客服专员会为您计算。
answer_company_info = 地址、营业时间和付款方式请见我们的网站。请告诉我们您想了解的内容，客服专员会准确答复。
answer_promo_loyalty = 促销活动和会员计划的规则请见我们的网站。您的积分或优惠码可由客服专员核实。

## What the bot asks before it passes a matter on.

collect_order_place = 我会转交您的订购需求。请告诉我产品型号、数量，以及收货地址或自提点。
collect_order_change = 我会转交此事。请告诉我订单号以及需要更改的内容。
collect_order_cancel = 我会转交此事。请告诉我需要取消的订单号。
collect_preorder = 我会转交此事。请告诉我产品型号和数量，以及您希望预订还是到货后通知您。
collect_reserve = 我会转交此事。请告诉我需要预留的商品、数量以及门店。
collect_return_rma = 我会转交此事。请告诉我订单号、需要退换或维修的商品以及原因。
collect_document_copy = 我会转交此事。请告诉我需要哪份文件、文件号或订单号，以及接收方式。
collect_delivery_change = 我会转交此事。请告诉我订单号以及新的收货地址、日期或时间。
collect_certificate = 我会转交此事。请告诉我产品型号或名称，以及需要哪种证书或文件。
collect_callback = 我会转达您的回电要求。请告诉我电话号码和方便的时间。
collect_quote_request = 我会转交您的询价。请发送商品清单和数量，以及需要报价的时间。
collect_technical_support = 我会转交给技术专员。请告诉我产品型号、具体现象，以及错误代码（如有）。
collect_product_advice = 我会转交给产品专员。请告诉我用途和具体要求。
collect_service_visit = 我会转交您的上门服务请求。请告诉我地址、需要处理的事项和方便的时间。
collect_b2b_offer = 我会转交给销售部门。请告诉我公司名称、计划采购的商品和联系人。
collect_supplier_offer = 我会将您的合作意向转交给负责人。请告诉我公司名称、合作内容和联系人。
collect_payment_debt = 我会转交给财务部门。请告诉我订单号或发票号、金额和付款日期。请勿发送银行卡信息。
collect_account_contact_change = 我会转交此事。请告诉我哪些信息有变更以及生效日期。
collect_portal_access = 我会转交此事。请告诉我登录名或邮箱，以及遇到的问题。请勿发送密码。
collect_complaint_promotion = 很抱歉给您带来不便。我会转交给负责人。请告诉我是哪项促销未兑现，以及订单号或小票号。
collect_complaint_advice = 很抱歉给您带来不便。我会转交给负责人。请告诉我当时得到的建议，以及时间和地点。
collect_complaint_quality = 很抱歉给您带来不便。我会转交给负责人。请告诉我订单号和商品的问题，如有照片请一并发送。
collect_complaint_service = 很抱歉给您带来不便。我会转交给负责人。请告诉我事情经过、时间，以及接待人员（如记得）。
collect_complaint_delivery = 很抱歉给您带来不便。我会转交给负责人。请告诉我订单号和配送出现的问题，如有照片请一并发送。
added_to_question = 您的问题正在等待客服专员处理。这条消息已补充到您的问题中，专员会一并查看。
discount_to_person = 报价只有客户经理可以调整。现将您的报价和折扣要求一并转交。
sorry = 非常抱歉。我们会请负责人员跟进处理。
collected = 谢谢，已全部转给客服专员。
person_privacy_request = 我已将您的个人信息请求转给负责人员。

## Intents as a customer reads them on a button.

intent_greet = 打招呼
intent_goodbye = 结束对话
intent_thanks = 表示感谢
intent_praise = 表扬
intent_affirm = 是
intent_deny = 否
intent_inform = 提供信息
intent_cancel_dialog = 停止当前操作
intent_human = 转人工
intent_request_status = 我的咨询进度
intent_availability_price = 库存和价格
intent_order_place = 下单
intent_order_status = 查询订单
intent_order_change = 修改订单
intent_order_cancel = 取消订单
intent_preorder = 预订或到货通知
intent_reserve = 预留商品
intent_return_rma = 退换货和维修
intent_document_copy = 发票或单据副本
intent_delivery_change = 更改配送
intent_delivery_info = 配送说明
intent_certificate = 产品证书
intent_callback = 请回电
intent_quote_request = 索取报价
intent_technical_support = 技术支持
intent_product_advice = 选购建议
intent_service_visit = 上门服务
intent_b2b_offer = 企业采购合作
intent_supplier_offer = 供应商合作
intent_payment_debt = 付款和退款
intent_company_info = 地址和营业时间
intent_promo_loyalty = 促销和积分
intent_account_contact_change = 变更联系信息
intent_portal_access = 网站登录
intent_privacy_request = 个人信息
intent_complaint_promotion = 促销投诉
intent_complaint_advice = 导购投诉
intent_complaint_quality = 商品质量投诉
intent_complaint_service = 服务投诉
intent_complaint_delivery = 配送投诉
intent_answer_given = 您的问题
intent_safety_issue = 安全问题
intent_oos = 其他问题

## 订单核实：所有订单类流程的开头。

own_ask_number = 请发送您的订单号，我马上为您查询。订单号可以在订单确认信息或发票上找到。
own_ask_number_again = 消息里没有看到订单号。请直接发送订单号，例如 4500123456。如果手边没有订单号，请直接告诉我。
own_no_open_orders = 您目前没有未完成的订单。如果您要查询其他订单，请发送订单号。
own_ask_proof_tell = 在告知订单 { $number } 的信息之前，需要确认订单属于您本人。请发送订单所留电话的后四位数字。
own_ask_proof_change = 在修改订单 { $number } 之前，需要确认订单属于您本人。请发送订单所留电话的后四位数字。
own_ask_proof_cancel = 在取消订单 { $number } 之前，需要确认订单属于您本人。请发送订单所留电话的后四位数字。
own_ask_proof_redirect = 在修改订单 { $number } 的配送之前，需要确认订单属于您本人。请发送订单所留电话的后四位数字。
own_ask_proof_return = 在为订单 { $number } 办理退换之前，需要确认订单属于您本人。请发送订单所留电话的后四位数字。
own_ask_proof_copy = 在发送订单 { $number } 的单据之前，需要确认订单属于您本人。请发送订单所留电话的后四位数字。
own_ask_proof_bare = 在告知订单信息之前，需要确认订单属于您本人。请发送订单所留电话的后四位数字。
own_ask_proof_again = 只需要订单所留电话的后四位数字，例如 0001。如果您不知道，请直接告诉我。
own_ask_code = 我们用邮件核实订单属于您本人。如果订单留有邮箱地址，六位验证码已发送到该邮箱，10 分钟内有效。请把验证码发给我。
own_ask_code_again = 只需要邮件中的六位数字，例如 123456。如果没有收到邮件，请直接告诉我。
own_code_wrong = 验证码不正确。请核对邮件，再发送一次六位数字。
own_not_matched = 用这些信息没有查到订单。请核对订单号和电话后四位数字，然后重新发送。
own_several = 您有多个未完成的订单：
own_choice = • { $number }：{ $state }
own_choice_expected = • { $number }：{ $state }，预计{ $eta }
own_choice_bare = • { $number }
own_more_orders = ……另有 { $count } 个订单。
own_which_order = 请问是哪一个订单？可以发送订单号或订单号的最后几位。
own_all_right = 好的。如果之后有订单方面的问题，随时告诉我。
own_person_without_number = 没关系。我已将您的问题转给客服专员，没有订单号也可以查找订单。
own_person_without_proof = 明白了。我已将您的问题转给客服专员，专员会用其他方式核实信息。
own_person_after_tries = 用这些信息没能查到订单。为避免出错，我已将您的问题转给客服专员。
own_person_system_down = 目前无法读取订单数据。我已将您的问题转给客服专员，您无需重复说明。

## 列表中订单或商品的状态。

state_new = 已收到
state_confirmed = 已确认
state_picking = 备货中
state_on_its_way = 配送途中
state_ready_for_pickup = 可提货
state_delivered = 已送达
state_partly_delivered = 部分送达
state_back_ordered = 等待到货
state_cancelled = 已取消
state_returned = 已退货
state_on_hold = 已暂停

## 送货地址。

ask_address_again = 没有看明白地址。请写完整的地址，例如：莫斯科，萨多瓦亚街 8 号。
ask_house = 已记录：{ $address }。请补充街道和门牌号。
ask_town = 地址“{ $address }”暂时查不到配送。请核对地址，并连同城市一起发给我。

## 需要哪些商品、多少数量：与商品有关的流程都由此开始。

goods_ask = 请告诉我您需要哪些产品以及数量，例如：A9F74216，10件。也可以一次发送完整清单。
goods_ask_again = 没有看到产品信息。请发送产品型号或名称以及数量，例如：A9F74216，10件。
goods_which = 按“{ $item }”找到了几个产品。请问您需要哪一个？请回复序号或型号。
choice_unread = 您的回复中没有找到可选的选项。
goods_is_it_this = 目录中与“{ $item }”最接近的是这个产品。请问是它吗？请回复“是”或“不是”。
goods_candidate = { $place }. { $reference } { $name }
goods_other = 目录中没有找到“{ $item }”。请发送其他型号或名称。如果不需要了，请回复“不要”。
goods_other_again = 没有明白用什么代替“{ $item }”。请发送型号或名称，或者回复“不要”。
goods_how_many = { $item } 需要多少件？请回复数字。
goods_how_many_again = 请用整数告诉我数量，例如 10。产品：{ $item }。
goods_amount = { $unit ->
    [metre] { $quantity } 米
    [coil] { $quantity } 卷
    [roll] { $quantity } 卷
    [pack] { $quantity } 包
    [box] { $quantity } 盒
    [set] { $quantity } 套
    [pair] { $quantity } 双
   *[piece] { $quantity } 件
}
goods_amount_ended = { $amount }
goods_sold = { $unit ->
    [metre] 按米
    [coil] 按卷
    [roll] 按卷
    [pack] 按包
    [box] 按盒
    [set] 按套
    [pair] 按双
   *[piece] 按件
}
goods_unit = { $item }：您要 { $asked }，但该商品{ $sold }出售。按 { $number } 登记可以吗？请回复“是”，或告诉我需要多少。
goods_unit_pack = { $item }：您要 { $asked }，但该商品{ $sold }出售，每份 { $pack }，合计 { $number }。这样登记可以吗？请回复“是”，或告诉我需要多少。
goods_unit_packed = { $item }：您要 { $asked }，但该商品{ $sold }出售，每包 { $pack }，合计 { $number }。这样登记可以吗？请回复“是”，或告诉我需要多少。
goods_unit_how_many = { $item }：您要 { $asked }，但该商品{ $sold }出售。请问需要多少？请回复数字。
goods_least_min = { $item } 的起订量为 { $least }。按 { $number } 登记可以吗？请回复“是”，或告诉我其他数量，不需要请回复“不要这个”。
goods_least_step = { $item } 须按 { $step } 的倍数订购。按 { $number } 登记可以吗？请回复“是”，或告诉我其他数量，不需要请回复“不要这个”。
goods_least_both = { $item } 的起订量为 { $least }，并须按 { $step } 的倍数订购。按 { $number } 登记可以吗？请回复“是”，或告诉我其他数量，不需要请回复“不要这个”。
goods_replaced = { $item } 已停产，替代产品是 { $replacement }。请问改用替代产品吗？请回复“是”或“不是”。
goods_gone = { $item } 已停产且无库存。请发送其他型号，或回复“不要”。如需专员推荐替代产品，请回复“人工”。
goods_gone_again = 请发送代替 { $item } 的其他型号，或回复“不要”。
goods_short = { $item }：您需要 { $quantity }，现有库存 { $stock }，下次到货日期暂不确定。请问怎么处理？请回复序号。
goods_short_until = { $item }：您需要 { $quantity }，现有库存 { $stock }，预计{ $day }到货。请问怎么处理？请回复序号。
goods_out = { $item }：您需要 { $quantity }，目前缺货，到货日期暂不确定。请问怎么处理？请回复序号。
goods_out_until = { $item }：您需要 { $quantity }，目前缺货，预计{ $day }到货。请问怎么处理？请回复序号。
goods_take_row = { $place }. 先要现有库存
goods_wait_row = { $place }. 等全部到货
goods_drop_row = { $place }. 不要这个产品
goods_take = 要现有库存
goods_wait = 等全部到货
goods_drop = 不要
goods_nothing_left = 好的，清单里已经没有产品了。如有需要，请发送型号和数量。
goods_unnamed = 没关系。我已将您的问题转给客服专员，专员会根据描述为您查找产品。
goods_not_found = 目录中没有找到该产品。我已将您的问题转给客服专员为您查找，其余内容已记录。
goods_many_doubts = 清单中有几项需要核对。我已将清单转给客服专员核对型号，您无需重复发送。
goods_too_many = 清单超过一百行。我已转给客服专员为您整体处理。
goods_down = 目前无法查询目录和库存。我已将您的问题转给客服专员，您无需重复说明。

## 商品怎样送到客户手中。

part_morning = 上午
part_afternoon = 下午
part_evening = 晚上
branch_choice = { $place }. { $name }
branch_choice_at = { $place }. { $name }，{ $address }

## 带年份的日期。

plain_day = { $year }年{ $month }月{ $day }日

## 需要修改或取消的订单。

late_cancelled = 订单 { $number } 已经取消，无需再操作。
late_returned = 订单 { $number } 已办理退货，无法再修改或取消。
late_delivered = 订单 { $number } 已送达，无法再修改或取消。如果商品不合适，可以办理退货：请回复“退货”和订单号。
late_on_its_way = 订单 { $number } 已在配送途中，我无法修改或取消。您可以在送达时拒收，也可以办理退货：请回复“退货”和订单号。如需联系承运方，请回复“人工”。
late_ready = 订单 { $number } 已备好，正在自提点等您领取，我无法修改。如果不需要了，请回复“人工”，客服专员会协助您。
late_other = 我已无法直接修改或取消订单 { $number }。我已将您的问题转给客服专员，专员会核实还能怎么处理。
late_now = 订单 { $number } 刚刚进入下一步，我已无法直接修改。我已将您的问题转给客服专员，专员会核实还能怎么处理。
change_not_allowed = 贵公司的订单只能由有权限的同事修改。我已将您的问题转给客服专员协助处理。
change_unconfirmed = 订单 { $number } 的修改已发出，但没有收到确认，可能已成功，也可能没有。我已转给客服专员核实，专员会给您答复，您无需重复操作。
change_not_valid = 订单 { $number } 无法这样修改。我已将您的问题和全部信息转给客服专员。
