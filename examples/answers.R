# Days between an act and what answers or follows it, at least and at most.
read <- function(table) {
  read.csv(file.path("data", paste0(table, ".csv")), colClasses = "character", encoding = "UTF-8")
}
links <- subset(read("event_links"), relation %in% c("responds_to", "follows"))
events <- read("events")
day <- function(ids, column) {
  cells <- events[match(ids, events$event_id), column]
  as.Date(ifelse(cells == "", NA, cells))
}
title <- function(ids) events$title_en[match(ids, events$event_id)]
least <- as.integer(day(links$event_id, "date_start") - day(links$other_event_id, "date_end"))
most <- as.integer(day(links$event_id, "date_end") - day(links$other_event_id, "date_start"))
found <- data.frame(
  event_link_id = links$event_link_id, act_event_id = links$other_event_id,
  act_title_en = title(links$other_event_id), relation = links$relation,
  event_id = links$event_id, title_en = title(links$event_id),
  # An answer never comes before what it answers.
  days_at_least = pmax(least, 0L), days_at_most = most
)
write.csv(found[order(found$event_link_id), ], row.names = FALSE, na = "", fileEncoding = "UTF-8")
