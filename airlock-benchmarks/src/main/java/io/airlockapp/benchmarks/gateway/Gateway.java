package io.airlockapp.benchmarks.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The gateway as a process: HTTP/1.1 and HTTP/2 with prior knowledge on one loopback port, one thread for everything.
 *
 * <p>It says {@code ready port=… key=… signer=…}, and then answers one line to each line of its standard input; it ends when
 * that ends.
 *
 * <ul>
 *   <li>{@code decide-after MILLIS}: how long the approver takes for what is submitted from now on; -1 for ever
 *   <li>{@code decide-all MILLIS}: decides what is open, spread over that time
 *   <li>{@code outage MILLIS}: dies, and returns after that time with the exchanges it had
 *   <li>{@code reset}: forgets exchanges and counts
 *   <li>{@code stats}, {@code seconds}: the counts, and the requests of each second since the reset
 * </ul>
 */
public final class Gateway {

    private static final int STREAMS_PER_CONNECTION = 100;
    private static final int MAX_REQUEST_BYTES = 1 << 20;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final ChannelGroup connections = new DefaultChannelGroup(loop);
    private final Wheel wheel = new Wheel(millis());
    private final Counts counts = new Counts();
    private final Approver approver = new Approver();
    private final Engine engine;
    private Channel listener;

    private Gateway(boolean signs) throws InterruptedException {
        this.engine = new Engine(wheel, counts, signs ? approver : null);
        this.listener = listen(0);
        var unused = loop.scheduleAtFixedRate(() -> wheel.turn(millis()), 1, 1, TimeUnit.MILLISECONDS);
    }

    /**
     * Runs until standard input ends.
     *
     * @param args {@code --signs} to sign decisions
     * @throws IOException if standard input cannot be read
     * @throws InterruptedException if it is interrupted
     * @throws ExecutionException if a command fails
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        Gateway gateway = new Gateway(List.of(args).contains("--signs"));
        System.out.println("ready port=" + ((InetSocketAddress) gateway.listener.localAddress()).getPort() + " key="
                + gateway.approver.publicKey() + " signer=" + Approver.KEY_ID);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            System.out.println(gateway.command(words[0], words.length > 1 ? Long.parseLong(words[1]) : 0));
        }
        System.exit(0);
    }

    private String command(String name, long millis) throws InterruptedException, ExecutionException {
        return switch (name) {
            case "decide-after" ->
                onLoop(() -> {
                    engine.decideAfter(millis);
                    return "done";
                });
            case "decide-all" ->
                onLoop(() -> {
                    engine.decideAll(millis);
                    return "done";
                });
            case "reset" ->
                onLoop(() -> {
                    engine.forget();
                    counts.reset(connections.size());
                    return "done";
                });
            case "stats" ->
                onLoop(() -> counts + " open=" + engine.open() + " waiting=" + engine.waiting() + " held="
                        + engine.held() + " connections=" + connections.size());
            case "seconds" -> onLoop(() -> "requests=" + counts.seconds());
            case "outage" -> outage(millis);
            default -> "unknown command " + name;
        };
    }

    private String onLoop(Callable<String> command) throws InterruptedException, ExecutionException {
        return loop.submit(command).get();
    }

    private String outage(long millis) throws InterruptedException {
        int port = ((InetSocketAddress) listener.localAddress()).getPort();
        listener.close().sync();
        connections.close().sync();
        Thread.sleep(millis);
        listener = listen(port);
        return "done";
    }

    private Channel listen(int port) throws InterruptedException {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 16_384)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        counts.connections(connections.size());
                        channel.pipeline().addLast(new FlushConsolidationHandler(256, true), new Preface());
                    }
                })
                .bind("127.0.0.1", port)
                .sync()
                .channel();
    }

    private static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Tells by the first bytes which version of HTTP is spoken (RFC 9113, section 3.4). */
    private final class Preface extends ByteToMessageDecoder {

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            if (in.readableBytes() < 3) {
                return;
            }
            int at = in.readerIndex();
            boolean http2 = in.getByte(at) == 'P' && in.getByte(at + 1) == 'R' && in.getByte(at + 2) == 'I';
            ChannelPipeline pipeline = context.pipeline();
            if (http2) {
                pipeline.addLast(
                        Http2FrameCodecBuilder.forServer()
                                .initialSettings(
                                        Http2Settings.defaultSettings().maxConcurrentStreams(STREAMS_PER_CONNECTION))
                                .build(),
                        new Http2Front(engine));
            } else {
                pipeline.addLast(
                        new HttpServerCodec(), new HttpObjectAggregator(MAX_REQUEST_BYTES), new Http1Front(engine));
            }
            pipeline.remove(this);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var unused = context.close();
        }
    }
}
