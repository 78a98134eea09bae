SERVER_SRC := \
	server/block.c \
	server/connection.c \
	server/flood_timer.c \
	server/flow.c \
	server/handshake.c \
	server/lag.c \
	server/listener.c \
	server/lws_host.c \
	server/payload.c \
	server/schedule.c \
	server/server.c \
	server/ws_frame.c
