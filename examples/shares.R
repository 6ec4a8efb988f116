# How the share of a firm is told: how much, of what, when, and according to whom.
read <- function(table) {
  read.csv(file.path("data", paste0(table, ".csv")), colClasses = "character", encoding = "UTF-8")
}
metrics <- read("metrics")
actors <- read("actors")
told <- subset(metrics, indicator %in% c("market_share", "sales_volume_share") &
                 subject_id == "nvidia" & same_as == "")
told$according_to <- actors$name_en[match(told$attributed_to, actors$actor_id)]
told <- told[order(told$period_start == "", told$period_start, told$metric_id), ]
columns <- c("metric_id", "period", "object_en", "value_text", "value_low", "value_high",
             "qualifier", "according_to", "text_en")
write.csv(told[columns], row.names = FALSE, na = "", fileEncoding = "UTF-8")
