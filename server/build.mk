SERVER_SRC := \
	server/backend/handshake.c \
	server/backend/listener.c \
	server/backend/lws_host.c \
	server/connection.c \
	server/message/block.c \
	server/message/digits.c \
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
