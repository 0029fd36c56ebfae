package io.airlockapp.reactor.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpObject;
import java.io.IOException;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * Replaces what Netty's parser says of an answer that is not HTTP. It quotes the answer, and Reactor Netty logs what it says.
 */
@Sharable
final class MalformedAnswers extends ChannelInboundHandlerAdapter {

    private static final String NAME = "airlock.malformedAnswers";
    private static final MalformedAnswers INSTANCE = new MalformedAnswers();

    private MalformedAnswers() {}

    /** Called for each request, as the parser is in place only when TLS has agreed on HTTP/1.1. */
    static void guard(Connection connection) {
        Channel channel = connection.channel();
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(NettyPipeline.HttpCodec) != null && pipeline.get(NAME) == null) {
            pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, INSTANCE);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            part.setDecoderResult(DecoderResult.failure(new IOException("The answer is not well-formed HTTP/1.1 ("
                    + part.decoderResult().cause().getClass().getSimpleName() + ").")));
        }
        context.fireChannelRead(message);
    }
}
