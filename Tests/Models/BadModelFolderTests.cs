using System.Text;
using StructGen.Engine.Devices;
using StructGen.Engine.Models;
using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;
using DataType = StructGen.Engine.Models.Graphs.Onnx.TensorProto.Types.DataType;

namespace StructGen.Tests.Models;

/// <summary>A folder that cannot be loaded is refused with the file, the place and the way out.</summary>
[TestFixture]
internal sealed class BadModelFolderTests
{
    [Test]
    public void A_folder_that_is_not_there() =>
        Refused(() => OnnxModel.LoadAsync("/no/such/folder").GetAwaiter().GetResult(), ModelErrorCode.FileMissing, "/no/such/folder");

    [Test]
    public void A_folder_without_a_configuration()
    {
        using TinyFolder folder = new();
        Refused(() => folder.Load(), ModelErrorCode.UnknownLayout, "genai_config.json", "config.json");
    }

    [TestCase("not json")]
    [TestCase("[]")]
    [TestCase("")]
    [TestCase("{\"model\": 3}")]
    [TestCase("{\"model\": {}}")]
    [TestCase("{\"model\": {\"decoder\": {}}}")]
    [TestCase("{\"model\": {\"context_length\": \"long\", \"decoder\": {\"filename\": \"model.onnx\"}}}")]
    [TestCase("{\"model\": {\"eos_token_id\": [1, \"a\"], \"decoder\": {\"filename\": \"model.onnx\"}}}")]
    public void A_configuration_that_is_broken(string text)
    {
        using TinyFolder folder = TinyFolder.Genai(TinyFolder.Graph(concatenated: false));
        File.WriteAllText(folder.PathOf("genai_config.json"), text);
        Refused(() => folder.Load(), ModelErrorCode.FileBroken, "genai_config.json");
    }

    [Test]
    public void A_graph_that_is_not_there()
    {
        using TinyFolder folder = TinyFolder.Genai(TinyFolder.Graph(concatenated: false));
        folder.WriteGenaiConfig(static (_, decoder) => decoder["filename"] = "other.onnx");
        Refused(() => folder.Load(), ModelErrorCode.FileMissing, "other.onnx");
    }

    [Test]
    public void A_folder_without_a_graph_and_one_with_a_split_export()
    {
        using TinyFolder folder = new();
        folder.WriteConfig();
        Refused(() => folder.Load(), ModelErrorCode.FileMissing, "model.onnx", "no .onnx file");
        folder.Write("decoder_model.onnx", TinyFolder.Graph(concatenated: true));
        folder.Write("decoder_with_past_model.onnx", TinyFolder.Graph(concatenated: true));
        Refused(() => folder.Load(), ModelErrorCode.Unsupported, "export it again");
    }

    [Test]
    public void A_graph_cut_off_anywhere()
    {
        using TinyFolder folder = TinyFolder.Genai(TinyFolder.Graph(concatenated: false));
        byte[] whole = File.ReadAllBytes(folder.PathOf("model.onnx"));
        foreach (double part in new[] { 0, 0.0001, 0.01, 0.3, 0.9, 0.9999 })
        {
            File.WriteAllBytes(folder.PathOf("model.onnx"), whole[..(int)(part * whole.Length)]);
            Refused(() => folder.Load(), ModelErrorCode.FileBroken, "model.onnx");
        }

        File.WriteAllBytes(folder.PathOf("model.onnx"), Encoding.UTF8.GetBytes("<!DOCTYPE html><title>404</title>"));
        Refused(() => folder.Load(), ModelErrorCode.FileBroken, "model.onnx");
    }

    [Test]
    public void Weights_that_are_missing_or_cut_off()
    {
        OnnxGraph graph = TinyFolder.Graph(concatenated: false);
        TensorProto head = graph.ConstantOf("lm_head")!;
        byte[] weights = head.RawData.ToByteArray();
        head.ClearRawData();
        head.DataLocation = TensorProto.Types.DataLocation.External;
        foreach ((string key, string value) in new[] { ("location", "weights.bin"), ("offset", "0"), ("length", $"{weights.Length}") })
        {
            head.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
        }

        using TinyFolder folder = TinyFolder.Genai(graph);
        Refused(() => folder.Load(), ModelErrorCode.FileMissing, "weights.bin");
        File.WriteAllBytes(folder.PathOf("weights.bin"), weights[..^1]);
        Refused(() => folder.Load(), ModelErrorCode.FileBroken, "weights.bin", $"{weights.Length}");
        File.WriteAllBytes(folder.PathOf("weights.bin"), weights);
        folder.Load().Dispose();
    }

    [Test]
    public void A_configuration_of_another_model()
    {
        using TinyFolder folder = TinyFolder.Genai(TinyFolder.Graph(concatenated: false));
        folder.WriteGenaiConfig(static (_, decoder) => decoder["num_hidden_layers"] = 1);
        Refused(() => folder.Load(), ModelErrorCode.Mismatch, "model.onnx", "genai_config.json");
        folder.WriteGenaiConfig(static (model, _) => model["vocab_size"] = 301);
        Refused(() => folder.Load(), ModelErrorCode.Mismatch, "300", "301");
        folder.WriteGenaiConfig(static (model, _) => model["encoder"] = new Dictionary<string, object>());
        Refused(() => folder.Load(), ModelErrorCode.Unsupported, "encoder");
    }

    [Test]
    public void A_model_that_does_not_say_how_long_a_text_may_be()
    {
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated: true));
        folder.WriteConfig(static config => config.Remove("max_position_embeddings"));
        Refused(() => folder.Load(TinyFolder.Options with { ContextLength = null }), ModelErrorCode.UnknownLayout, "OnnxModelOptions.ContextLength");
        using OnnxModel model = folder.Load(TinyFolder.Options with { ContextLength = 99 });
        Assert.That(model.ContextLength, Is.EqualTo(99));
    }

    [Test]
    public void A_graph_that_is_no_decoder_with_a_cache()
    {
        OnnxGraph unknown = TinyFolder.Graph(concatenated: true);
        unknown.AddInput("past_conv.0", DataType.Float, "batch", 4);
        RefusedGraph(unknown, "past_conv.0");

        OnnxGraph renamed = TinyFolder.Graph(concatenated: true);
        renamed.InputOf("input_ids")!.Name = "pixel_values";
        renamed.Redirect("input_ids", "pixel_values");
        RefusedGraph(renamed, "input_ids", "pixel_values");

        OnnxGraph headless = TinyFolder.Graph(concatenated: true);
        headless.RemoveOutput("logits");
        RefusedGraph(headless, "logits");

        OnnxGraph forgetful = TinyFolder.Graph(concatenated: true);
        forgetful.RemoveOutput("present.1.value");
        RefusedGraph(forgetful, "present.1.value");
    }

    [Test]
    public void Wrong_shapes_of_the_cache()
    {
        OnnxGraph flat = TinyFolder.Graph(concatenated: true);
        flat.InputOf("past_key_values.0.key")!.Type.TensorType.Shape.Dim.RemoveAt(0);
        using TinyFolder folder = TinyFolder.HuggingFace(flat);
        Assert.That(() => folder.Load(), Throws.InstanceOf<ModelException>().With.Property("File").EndsWith("model.onnx"));
    }

    [Test]
    public void A_tokenizer_that_is_missing_or_larger_than_the_logits()
    {
        using TinyFolder folder = TinyFolder.Genai(TinyFolder.Graph(concatenated: false));
        using (OnnxModel model = folder.Load())
        {
            Refused(() => model.LoadTokenizer(), ModelErrorCode.FileMissing, "tokenizer.json");
        }

        File.Copy(SharedData.Require("models/smollm2-135m-instruct/tokenizer.json"), folder.PathOf("tokenizer.json"));
        using (OnnxModel model = folder.Load())
        {
            Refused(() => model.LoadTokenizer(), ModelErrorCode.Mismatch, "49152", "300");
        }
    }

    [Test]
    public void A_device_that_the_machine_does_not_have()
    {
        using TinyFolder folder = TinyFolder.Genai(TinyFolder.Graph(concatenated: false));
        Assert.That(() => folder.Load(TinyFolder.Options with { Device = ExecutionDevice.Cuda(7) }), Throws.InstanceOf<DeviceNotAvailableException>());
    }

    [Test]
    public void Loading_can_be_cancelled()
    {
        using TinyFolder folder = TinyFolder.Genai(TinyFolder.Graph(concatenated: false));
        Assert.That(async () => await OnnxModel.LoadAsync(folder.Folder, TinyFolder.Options, null, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
    }

    private static void RefusedGraph(OnnxGraph graph, params string[] words)
    {
        using TinyFolder folder = TinyFolder.HuggingFace(graph);
        Refused(() => folder.Load(), ModelErrorCode.UnknownLayout, words);
    }

    private static void Refused(Action load, ModelErrorCode code, params string[] words)
    {
        ModelException? exception = Assert.Throws<ModelException>(() => load());
        Assert.That(exception!.Code, Is.EqualTo(code), exception.Message);
        foreach (string word in words)
        {
            Assert.That(exception.Message, Does.Contain(word));
        }
    }
}
