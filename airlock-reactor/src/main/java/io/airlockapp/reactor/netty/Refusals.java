package io.airlockapp.reactor.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in mind which streams of one HTTP/2 connection the gateway has not processed and never will: those above the last one
 * that a GOAWAY names, and those reset with REFUSED_STREAM (RFC 9113, section 8.7). Reactor Netty reports them like any stream
 * that ended early. It also leaves a connection open that was told to go away, and the place it takes in the lane; here it is
 * closed once its last stream has ended.
 *
 * <p>Runs on the connection's event loop, and does nothing for a call that is answered.
 */
final class Refusals extends ChannelInboundHandlerAdapter {

    /** Weak, as a stream may be refused whose call has ended meanwhile, and whom nobody asks about. */
    private final Set<Http2FrameStream> refused = Collections.newSetFromMap(new WeakHashMap<>());

    private int lastProcessed = Integer.MAX_VALUE;
    private boolean draining;

    /** Called for each request, as HTTP/2 is in place only when TLS has agreed on it. */
    static void watch(Http2StreamChannel stream) {
        ChannelPipeline connection = stream.parent().pipeline();
        if (connection.get(Refusals.class) == null) {
            connection.addBefore(connection.context(Http2MultiplexHandler.class).name(), null, new Refusals());
        }
    }

    /** Whether the gateway has said that it did not process the request of this channel. */
    static boolean cover(@Nullable Channel channel) {
        if (!(channel instanceof Http2StreamChannel stream)) {
            return false;
        }
        Refusals refusals = stream.parent().pipeline().get(Refusals.class);
        return refusals != null
                && (stream.stream().id() > refusals.lastProcessed || refusals.refused.contains(stream.stream()));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2ResetFrame reset && reset.errorCode() == Http2Error.REFUSED_STREAM.code()) {
            refused.add(reset.stream());
        } else if (message instanceof Http2GoAwayFrame goAway) {
            lastProcessed = goAway.lastStreamId();
            drain(context);
        }
        context.fireChannelRead(message);
    }

    private void drain(ChannelHandlerContext context) {
        if (draining) {
            return;
        }
        draining = true;
        Http2Connection connection =
                context.pipeline().get(Http2FrameCodec.class).connection();
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                closeIfDrained(context, connection);
            }
        });
        closeIfDrained(context, connection);
    }

    private static void closeIfDrained(ChannelHandlerContext context, Http2Connection connection) {
        if (connection.numActiveStreams() == 0) {
            // Not at once: the end of the last answer is still on its way to its reader.
            context.executor().execute(() -> {
                var unused = context.close();
            });
        }
    }
}
