SERVER_SRC := \
	server/backend/acks.c \
	server/backend/backend.c \
	server/backend/backend_http.c \
	server/backend/backend_raw.c \
	server/backend/backend_ws.c \
	server/backend/listener.c \
	server/backend/lws_host.c \
	server/backend/request.c \
	server/backend/tcp_end.c \
	server/connection.c \
	server/connection_read.c \
	server/connection_write.c \
	server/message/block.c \
	server/message/digits.c \
	server/message/framing.c \
	server/message/payload.c \
	server/message/random_source.c \
	server/message/template.c \
	server/message/template_parse.c \
	server/message/ws_frame.c \
	server/pace/flood_timer.c \
	server/pace/flow.c \
	server/pace/lag.c \
	server/pace/schedule.c \
	server/server.c
