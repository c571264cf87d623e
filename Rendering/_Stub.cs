using Progressd.Store;
namespace Progressd.Rendering;
public enum PictureTheme { Light, Dark, Auto }
public sealed record PictureOptions(int Width, int Scale, PictureTheme Theme);
public static class Picture {
  public static byte[] Png(Plot p, PictureOptions o) => [1];
  public static byte[] Svg(Plot p, PictureOptions o) => [1];
  public static byte[] SvgCard(string m) => [1];
  public static byte[] PngCard(string m) => [1];
}
