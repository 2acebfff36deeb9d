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

## 日期：如实告知，不作额外承诺。

expected = 预计{ $eta }送达。
no_date = 目前还没有确切的送达日期。
late_new_date = 订单有所延误，非常抱歉。新的送达日期：{ $eta }。
late_no_date = 订单有所延误，目前还没有新的日期。让您久等了，非常抱歉。
past_date = 订单原定{ $eta }送达，但尚未确认送达，已经延误。非常抱歉。
tracking = 承运商：{ $carrier }，运单号：{ $tracking }。
tracking_only = 运单号：{ $tracking }。
parcels = 各包裹情况：
parcel_sent = • { $tracking }（{ $carrier }）：{ $day }已发出
parcel_arrived = • { $tracking }（{ $carrier }）：{ $day }已送达
more_parcels = ……另有 { $count } 个包裹。
pickup_at = 自提点：{ $branch }。
rows = 各商品情况：
row = • { $item }，{ $quantity } 件：{ $state }
row_expected = • { $item }，{ $quantity } 件：{ $state }，预计{ $eta }
more_rows = ……另有 { $count } 项商品。
short_of = 系统显示订单 { $number } 已送达。您未收到的商品将由客服专员核实。
