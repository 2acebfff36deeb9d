## 查询订单：提问。

ask_number = 请发送您的订单号，我马上为您查询。订单号可以在订单确认信息或发票上找到。
ask_number_again = 消息里没有看到订单号。请直接发送订单号，例如 4500123456。如果手边没有订单号，请直接告诉我。
no_open_orders = 您目前没有未完成的订单。如果您要查询其他订单，请发送订单号。
ask_proof = 在告知订单 { $number } 的信息之前，需要确认订单属于您本人。请发送订单所留电话的后四位数字。
ask_proof_bare = 在告知订单信息之前，需要确认订单属于您本人。请发送订单所留电话的后四位数字。
ask_proof_again = 只需要订单所留电话的后四位数字，例如 0001。如果您不知道，请直接告诉我。
not_matched = 用这些信息没有查到订单。请核对订单号和电话后四位数字，然后重新发送。
several = 您有多个未完成的订单：
choice = • { $number }：{ $state }
choice_expected = • { $number }：{ $state }，预计{ $eta }
choice_bare = • { $number }
more_orders = ……另有 { $count } 个订单。
which_order = 您想查询哪一个？可以发送订单号或订单号的最后几位。

## 订单状态，一句话说明。

order_new = 订单 { $number } 已收到，正在等待确认。
order_confirmed = 订单 { $number } 已确认，即将备货。
order_picking = 订单 { $number } 正在仓库备货。
order_on_its_way = 订单 { $number } 正在配送途中。
order_ready_for_pickup = 订单 { $number } 已备好，可以提货。
order_delivered = 订单 { $number } 已送达。
order_partly_delivered = 订单 { $number } 已部分送达，其余商品仍在处理中。
order_back_ordered = 订单 { $number } 正在等待商品到货。
order_cancelled = 订单 { $number } 已取消。
order_returned = 订单 { $number } 已办理退货。
order_on_hold = 订单 { $number } 已暂停处理，具体原因可由客服专员为您说明。

## 单个商品的状态。

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

## 日期：如实告知，不作额外承诺。

expected = 预计{ $eta }送达。
no_date = 目前还没有确切的送达日期。
late_new_date = 订单有所延误，非常抱歉。新的送达日期：{ $eta }。
late_no_date = 订单有所延误，目前还没有新的日期。让您久等了，非常抱歉。
past_date = 订单原定{ $eta }送达，但尚未确认送达，已经延误。非常抱歉。
tracking = 承运商：{ $carrier }，运单号：{ $tracking }。
tracking_only = 运单号：{ $tracking }。
pickup_at = 提货点：{ $branch }。
rows = 各商品情况：
row = • { $item }，{ $quantity } 件：{ $state }
row_expected = • { $item }，{ $quantity } 件：{ $state }，预计{ $eta }
more_rows = ……另有 { $count } 项商品。

## 结束与转人工。

all_right = 好的。如果之后有订单方面的问题，随时告诉我。
person_without_number = 没关系。我已将您的问题转给客服专员，没有订单号也可以查找订单。
person_without_proof = 明白了。我已将您的问题转给客服专员，专员会用其他方式核实信息。
person_after_tries = 用这些信息没能查到订单。为避免出错，我已将您的问题转给客服专员。
person_system_down = 目前无法读取订单数据。我已将您的问题转给客服专员，您无需重复说明。
