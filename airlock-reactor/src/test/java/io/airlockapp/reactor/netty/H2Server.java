package io.airlockapp.reactor.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A server of HTTP/2 without TLS, frame by frame: it says how many streams it allows, and then does to each request and
 * connection what a test wants.
 */
final class H2Server implements AutoCloseable {

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<Asked> asked = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final Channel listener;

    private H2Server(int maxStreams, Consumer<Asked> script) {
        this.listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1_000)
                // An end of the client's side is told apart from an end of both.
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        Http2FrameCodec codec = Http2FrameCodecBuilder.forServer()
                                .initialSettings(Http2Settings.defaultSettings().maxConcurrentStreams(maxStreams))
                                .build();
                        Link link = new Link(channel, codec, script);
                        channel.pipeline().addLast(codec, link);
                        links.add(link);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    static H2Server start(int maxStreams, Consumer<Asked> script) {
        return new H2Server(maxStreams, script);
    }

    URI origin() {
        return URI.create("http://127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort());
    }

    /** All connections that were ever accepted, in order. */
    List<Link> links() {
        return links;
    }

    /** All requests that ever came, in order. */
    List<Asked> asked() {
        return List.copyOf(asked);
    }

    int count() {
        return count.get();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        links.forEach(link -> link.channel.close());
        loops.shutdownGracefully(0, 5, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** One connection. */
    final class Link extends ChannelInboundHandlerAdapter {

        private final SocketChannel channel;
        private final Http2FrameCodec codec;
        private final Consumer<Asked> script;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        private volatile int mostStreams;

        private Link(SocketChannel channel, Http2FrameCodec codec, Consumer<Asked> script) {
            this.channel = channel;
            this.codec = codec;
            this.script = script;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof Http2HeadersFrame headers) {
                    mostStreams = Math.max(mostStreams, codec.connection().numActiveStreams());
                    Asked request = new Asked(
                            this,
                            headers.stream(),
                            String.valueOf(headers.headers().path()));
                    asked.add(request);
                    count.incrementAndGet();
                    script.accept(request);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof io.netty.channel.socket.ChannelInputShutdownEvent) {
                ended.complete(null);
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            ended.complete(null);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        /** When the client has closed its side. */
        CompletableFuture<Void> ended() {
            return ended;
        }

        /** The most streams that were open at once. */
        int mostStreams() {
            return mostStreams;
        }

        /** Says that no request after the named stream was or will be processed, and keeps the connection open. */
        void goAway(int lastStream) {
            run(() -> {
                codec.goAway(
                        channel.pipeline().context(codec),
                        lastStream,
                        Http2Error.NO_ERROR.code(),
                        Unpooled.EMPTY_BUFFER,
                        channel.newPromise());
                channel.flush();
            });
        }

        /** Ends this side without a word, as a server does with an idle connection. */
        void end() {
            run(channel::shutdownOutput);
        }

        /** Resets the connection. */
        void abort() {
            run(() -> {
                channel.config().setSoLinger(0);
                channel.unsafe().close(channel.newPromise());
            });
        }

        private void run(Runnable task) {
            channel.eventLoop().execute(task);
        }
    }

    /**
     * One request.
     *
     * @param link the connection it came on
     * @param stream its stream
     * @param path what was asked for
     */
    record Asked(Link link, Http2FrameStream stream, String path) {

        int id() {
            return stream.id();
        }

        void answer(int status) {
            answer(status, "");
        }

        void answer(int status, String body) {
            link.run(() -> {
                DefaultHttp2Headers headers = new DefaultHttp2Headers();
                headers.status(Integer.toString(status));
                link.channel.write(new DefaultHttp2HeadersFrame(headers, body.isEmpty()).stream(stream));
                if (!body.isEmpty()) {
                    link.channel.write(new DefaultHttp2DataFrame(
                                    Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.UTF_8)), true)
                            .stream(stream));
                }
                link.channel.flush();
            });
        }

        void reset(Http2Error error) {
            link.run(() -> link.channel.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream)));
        }
    }
}
